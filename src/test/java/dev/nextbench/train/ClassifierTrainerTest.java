package dev.nextbench.train;

import static dev.nextbench.train.SmallTraining.CLASSES;
import static dev.nextbench.train.SmallTraining.DIGITS;
import static dev.nextbench.train.SmallTraining.EVERYTHING;
import static dev.nextbench.train.SmallTraining.SHIFTED;
import static dev.nextbench.train.SmallTraining.SIZE;
import static dev.nextbench.train.SmallTraining.model;
import static dev.nextbench.train.SmallTraining.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.nextbench.data.DataException;
import dev.nextbench.data.DataSet;
import dev.nextbench.data.RgbImage;
import dev.nextbench.data.Split;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.experiment.ExperimentFields;
import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.graph.ElementType;
import dev.nextbench.model.Module;
import dev.nextbench.result.ClassAccuracy;
import dev.nextbench.result.ClassResults;
import dev.nextbench.result.Confusion;
import dev.nextbench.result.EpochMetrics;
import dev.nextbench.result.TrialResult;
import dev.nextbench.torchscript.ScriptArchive;
import dev.nextbench.torchscript.Target;
import dev.nextbench.torchscript.Tensors;
import dev.nextbench.train.SmallTraining.Trained;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.TrainedModel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trains a model of a few thousand parameters on a hundred digits. */
class ClassifierTrainerTest {
    @BeforeAll
    static void startEngine() {
        TorchEngine.start(1);
    }

    @Test
    void lossFallsAndEveryEpochIsReported() throws IOException {
        Trained trained = train(
                new TestTraining().epochs(12).learningRate(3e-3).cooldown(1).settings());
        assertThat(trained.epochs())
                .hasSize(13)
                .extracting(EpochMetrics::epoch)
                .startsWith(1, 2)
                .endsWith(13);
        assertThat(trained.last().trainLoss())
                .isLessThan(trained.epochs().get(0).trainLoss() - 0.1);
        assertThat(trained.last().top1()).isGreaterThan(0.3);
        assertThat(trained.outcome().training().top1()).isEqualTo(trained.last().top1());
        assertThat(trained.outcome().training().bestTop1())
                .isEqualTo(trained.epochs().stream()
                        .mapToDouble(EpochMetrics::top1)
                        .max()
                        .orElseThrow());
        assertThat(trained.outcome().training().trainImages()).isEqualTo(100);
        assertThat(trained.outcome().training().testImages()).isEqualTo(70);
        assertThat(trained.epochs()).allSatisfy(epoch -> {
            assertThat(epoch.emaTop1()).isNull();
            assertThat(epoch.gradientNorm()).isPositive();
            assertThat(epoch.stepSeconds()).isPositive().isLessThanOrEqualTo(epoch.seconds());
            assertThat(epoch.top5()).isBetween(epoch.top1(), 1.0);
        });
    }

    @Test
    void theSameTrainingGivesTheSameBitsWithAnyNumberOfLoaderThreads() throws IOException {
        TrainingSettings training =
                new TestTraining().epochs(2).ema(0.9).clipNorm(1).settings();
        Module model = model(Map.of("drop_path", 0.3, "norm", "batch"));
        Trained first = train(model, training, 3, 1, DIGITS);
        Trained second = train(model, training, 3, 3, DIGITS);
        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(second.numbers()).isEqualTo(first.numbers());
        assertThat(train(model, training, 4, 1, DIGITS).digest()).isNotEqualTo(first.digest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes", "normalized"})
    void mixedAndErasedBatchesTrainAlikeWithAnyNumberOfThreads(String order) throws IOException {
        Map<String, String> values = new LinkedHashMap<>(EVERYTHING);
        values.put("mix_order", order);
        AugmentationSettings augmentation = ExperimentFields.AUGMENTATION.of(values);
        TrainingSettings training = new TestTraining().epochs(2).batch(20).settings();
        Module model = model(Map.of());
        Trained one = train(model, training, augmentation, 3, 1, DIGITS, null);
        assertThat(train(model, training, augmentation, 3, 3, DIGITS, null).digest())
                .isEqualTo(one.digest());
        assertThat(train(model, training, SHIFTED, 3, 1, DIGITS, null).digest()).isNotEqualTo(one.digest());
        values.put("mixup", "0");
        assertThat(train(model, training, ExperimentFields.AUGMENTATION.of(values), 3, 1, DIGITS, null)
                        .digest())
                .isNotEqualTo(one.digest());
    }

    /** More micro-batches than a loader has buffers: each has to be given back before the next is taken. */
    @Test
    void accumulatedMicroBatchesAreTheWholeBatch() throws IOException {
        Trained whole = train(new TestTraining().epochs(2).batch(50).settings());
        Trained parts =
                train(new TestTraining().epochs(2).batch(50).accumulation(10).settings());
        for (int i = 0; i < 2; i++) {
            EpochMetrics expected = whole.epochs().get(i);
            EpochMetrics actual = parts.epochs().get(i);
            assertThat(actual.trainLoss()).isCloseTo(expected.trainLoss(), within(1e-5));
            assertThat(actual.gradientNorm()).isCloseTo(expected.gradientNorm(), within(1e-4));
            assertThat(actual.testLoss()).isCloseTo(expected.testLoss(), within(1e-4));
        }
    }

    @Test
    void surplusMicroBatchesAreLeftOut() throws IOException {
        // 100 images make two updates of 40; a schedule that saw three would end lower.
        Trained trained = train(new TestTraining()
                .batch(40)
                .accumulation(4)
                .schedule(TrainingSettings.ScheduleKind.CONVNEXT_COSINE)
                .finalLearningRate(0)
                .settings());
        assertThat(trained.last().learningRate()).isCloseTo(0.5e-3, within(1e-12));
    }

    @Test
    void averagedWeightsAreEvaluatedBesideTheOthers() throws IOException {
        Trained fast =
                train(new TestTraining().epochs(3).learningRate(3e-3).ema(1e-9).settings());
        assertThat(fast.epochs()).allSatisfy(epoch -> {
            assertThat(epoch.emaTop1()).isEqualTo(epoch.top1());
            assertThat(epoch.emaTop5()).isEqualTo(epoch.top5());
            assertThat(epoch.emaLoss()).isCloseTo(epoch.testLoss(), within(1e-6));
        });
        TrialResult.Training summary = fast.outcome().training();
        assertThat(summary.emaTop1()).isEqualTo(fast.last().emaTop1());
        assertThat(summary.emaTop5()).isEqualTo(fast.last().emaTop5());
        assertThat(summary.emaLoss()).isEqualTo(fast.last().emaLoss());
        assertThat(summary.emaBestTop1()).isEqualTo(summary.bestTop1());
        assertThat(summary.emaBestEpoch()).isEqualTo(summary.bestEpoch());

        Trained slow = train(
                new TestTraining().epochs(3).learningRate(3e-3).ema(0.999999).settings());
        EpochMetrics untrained =
                train(new TestTraining().learningRate(1e-12).settings()).last();
        assertThat(slow.epochs()).allSatisfy(epoch -> {
            assertThat(epoch.emaTop1()).isEqualTo(untrained.top1());
            assertThat(epoch.emaTop5()).isEqualTo(untrained.top5());
            assertThat(epoch.emaLoss()).isCloseTo(untrained.testLoss(), within(1e-4));
        });
        assertThat(slow.digest())
                .as("evaluating the average leaves the trained weights alone")
                .isEqualTo(fast.digest());
    }

    @Test
    void theBestEpochIsTheFirstOfThoseThatAreBest() throws IOException {
        TrialResult.Training summary = train(
                        new TestTraining().epochs(4).learningRate(1e-12).settings())
                .outcome()
                .training();
        assertThat(summary.bestEpoch()).as("all epochs are alike").isEqualTo(1);
        assertThat(summary.emaBestTop1()).isNull();
        assertThat(summary.emaBestEpoch()).isNull();
    }

    @Test
    void averagesAreLeftWhereThereAreAny() throws IOException {
        Trained averaged = train(new TestTraining().ema(0.5).settings());
        NamedTensors weights = averaged.outcome().weights();
        NamedTensors averages = averaged.outcome().averages();
        assertThat(averages.tensors().keySet()).isEqualTo(weights.tensors().keySet());
        assertThat(averages.tensors().get("head.fc.weight"))
                .isNotEqualTo(weights.tensors().get("head.fc.weight"));
        assertThat(averages.metadata()).containsEntry(TrainedModel.KIND, "averages");
        assertThat(train(new TestTraining().settings()).outcome().averages()).isNull();
    }

    @Test
    void clippingKeepsTheReportedNormAndChangesTheUpdate() throws IOException {
        // With epsilon against it, AdamW notices the size of a gradient only where that changes between updates.
        Trained free = train(new TestTraining().settings());
        Trained clipped = train(new TestTraining().clipNorm(0.5).settings());
        assertThat(clipped.last().gradientNorm()).isGreaterThan(0.5);
        assertThat(clipped.digest()).isNotEqualTo(free.digest());
        assertThat(train(new TestTraining().clipNorm(1e6).settings()).last().trainLoss())
                .isCloseTo(free.last().trainLoss(), within(1e-6));
    }

    @Test
    void smoothingChangesTheTrainedLossOnly() throws IOException {
        Trained plain =
                train(new TestTraining().learningRate(1e-12).smoothing(0).settings());
        Trained smooth =
                train(new TestTraining().learningRate(1e-12).smoothing(0.3).settings());
        assertThat(smooth.last().trainLoss()).isNotCloseTo(plain.last().trainLoss(), within(1e-9));
        assertThat(smooth.last().testLoss()).isCloseTo(plain.last().testLoss(), within(1e-6));
    }

    @Test
    void bfloat16AndChannelsLastTrainAlmostTheSame() throws IOException {
        Trained plain = train(new TestTraining().epochs(2).settings());
        Trained nhwc = train(new TestTraining().epochs(2).layout(Layout.NHWC).settings());
        assertThat(nhwc.last().testLoss()).isCloseTo(plain.last().testLoss(), within(1e-3));
        Trained bfloat16 =
                train(new TestTraining().epochs(2).precision(Precision.BFLOAT16).settings());
        assertThat(bfloat16.last().testLoss()).isCloseTo(plain.last().testLoss(), within(0.05));
        assertThat(bfloat16.digest()).isNotEqualTo(plain.digest());
    }

    /** Training losses of every epoch are within 4 % of each other, test losses within 8 %; they fall by a quarter. */
    @Test
    void bfloat16AndFloat32HaveTheSameCurves() throws IOException {
        TestTraining settings =
                new TestTraining().epochs(10).batch(10).learningRate(1e-2).smoothing(0);
        Module model = model(Map.of("norm", "batch"));
        List<EpochMetrics> wide =
                train(model, settings.settings(), 3, 1, DIGITS).epochs();
        List<EpochMetrics> narrow = train(
                        model, settings.precision(Precision.BFLOAT16).settings(), 3, 1, DIGITS)
                .epochs();
        assertThat(wide.get(9).trainLoss()).isLessThan(wide.get(0).trainLoss() * 3 / 4);
        for (int i = 0; i < wide.size(); i++) {
            EpochMetrics expected = wide.get(i);
            EpochMetrics actual = narrow.get(i);
            assertThat(actual.trainLoss()).isCloseTo(expected.trainLoss(), withinPercentage(4));
            assertThat(actual.testLoss()).isCloseTo(expected.testLoss(), withinPercentage(8));
            assertThat(actual.gradientNorm()).isCloseTo(expected.gradientNorm(), withinPercentage(15));
        }
    }

    @Test
    void dropPathIsRandomFromTheSeedAlone() throws IOException {
        TrainingSettings training = new TestTraining().epochs(2).settings();
        Module model = model(Map.of("drop_path", 0.5));
        Trained dropped = train(model, training, 3, 1, DIGITS);
        assertThat(dropped.last().trainLoss())
                .isNotEqualTo(train(training).last().trainLoss());
        assertThat(train(model, training, 3, 1, DIGITS).numbers()).isEqualTo(dropped.numbers());
    }

    @Test
    void divergenceEndsATrainingWithWhereAndWhatToDo() {
        assertThatThrownBy(() -> train(new TestTraining()
                        .epochs(10)
                        .learningRate(100)
                        .weightDecay(10)
                        .settings()))
                .isInstanceOf(TrialFailure.class)
                .hasMessageMatching("the loss is \\S+ and the gradient's norm (NaN|Infinity) at update \\d+, with a"
                        + " learning rate of 100; use a lower training.learning_rate, a longer warm-up or"
                        + " training.clip_norm")
                .extracting(e -> ((TrialFailure) e).kind())
                .isEqualTo("diverged");
    }

    @Test
    void divergenceInAnEpochsLastUpdateIsSeenByItsEvaluation() {
        // With one update an epoch, every update is the last: the weights overflow between two losses in training.
        assertThatThrownBy(() -> train(new TestTraining()
                        .epochs(40)
                        .batch(100)
                        .learningRate(100)
                        .weightDecay(10)
                        .settings()))
                .hasMessageMatching("the loss on the test split is (NaN|Infinity) after epoch (\\d+) \\(update \\2,"
                        + " gradients' norms were \\S+ on average\\), with a learning rate of 100; use .*")
                .extracting(e -> ((TrialFailure) e).kind())
                .isEqualTo("diverged");
    }

    @Test
    void aBatchLargerThanTheSplitIsRefused() {
        for (int accumulation : new int[] {1, 101}) {
            assertThatThrownBy(() -> train(new TestTraining()
                            .batch(101)
                            .accumulation(accumulation)
                            .settings()))
                    .hasMessageContaining("100 images")
                    .hasMessageContaining("training.batch")
                    .extracting(e -> TrialFailure.of(e).kind())
                    .isEqualTo("data");
        }
    }

    @Test
    void noEpochsAtAllAreRefused() {
        assertThatThrownBy(() -> train(new TestTraining().epochs(0).settings()))
                .hasMessageContaining("training.epochs and training.cooldown_epochs are both 0");
    }

    @Test
    void anImageThatCannotBeReadAnyMoreEndsTheTrainingWithItsName() {
        DataSet broken = new BrokenDataSet(DIGITS);
        assertThatThrownBy(() -> train(model(Map.of()), new TestTraining().settings(), 3, 1, broken))
                .hasMessageContaining("train/5/17.png")
                .extracting(e -> TrialFailure.of(e).kind())
                .isEqualTo("data");
    }

    /** A data set whose file was damaged after it had been checked. */
    private record BrokenDataSet(DataSet whole) implements DataSet {
        @Override
        public String name() {
            return whole.name();
        }

        @Override
        public String contentHash() {
            return whole.contentHash();
        }

        @Override
        public List<String> classes() {
            return whole.classes();
        }

        @Override
        public int imageSize(Split split) {
            return whole.imageSize(split);
        }

        @Override
        public int size(Split split) {
            return whole.size(split);
        }

        @Override
        public int label(Split split, int index) {
            return whole.label(split, index);
        }

        @Override
        public String item(Split split, int index) {
            return whole.item(split, index);
        }

        @Override
        public RgbImage image(Split split, int index) {
            return whole.image(split, index);
        }

        @Override
        public void read(Split split, int index, byte[] target, int offset) {
            if (split == Split.TRAIN && index == 17) {
                throw new DataException("train/5/17.png is truncated; delete it or copy it again");
            }
            whole.read(split, index, target, offset);
        }

        @Override
        public Map<String, String> preprocessing() {
            return whole.preprocessing();
        }
    }

    /** Every test image goes alone through the exported weights; the ranks and losses are counted here, in doubles. */
    @Test
    void metricsAreAHandCountOverTheTestSplit(@TempDir Path folder) throws IOException {
        Module model = model(Map.of("norm", "batch"));
        Trained trained =
                train(model, new TestTraining().epochs(6).learningRate(3e-3).settings(), 3, 1, DIGITS);
        int images = DIGITS.size(Split.TEST);
        int best = 0;
        int amongFive = 0;
        double loss = 0;
        long[][] confusion = new long[CLASSES][CLASSES];
        long[] top5 = new long[CLASSES];
        try (ScriptModule script = script(model, trained.outcome().weights(), folder.resolve("model.pt"))) {
            for (int i = 0; i < images; i++) {
                double[] logits = logits(script, i);
                int label = DIGITS.label(Split.TEST, i);
                int larger = 0;
                double sum = 0;
                int predicted = 0;
                for (int c = 0; c < logits.length; c++) {
                    larger += logits[c] > logits[label] ? 1 : 0;
                    predicted = logits[c] > logits[predicted] ? c : predicted;
                    sum += Math.exp(logits[c] - logits[label]);
                }
                confusion[label][predicted]++;
                top5[label] += larger < 5 ? 1 : 0;
                best += larger < 1 ? 1 : 0;
                amongFive += larger < 5 ? 1 : 0;
                loss += Math.log(sum);
            }
        }
        assertThat(trained.last().top1()).isEqualTo((double) best / images).isBetween(0.2, 0.99);
        assertThat(trained.last().top5()).isEqualTo((double) amongFive / images);
        assertThat(trained.last().testLoss()).isCloseTo(loss / images, within(1e-5));
        assertClasses(trained.outcome().classes(), confusion, top5);
    }

    private static void assertClasses(ClassResults found, long[][] confusion, long[] top5) {
        List<Confusion> cells = new ArrayList<>();
        List<ClassAccuracy> classes = new ArrayList<>();
        for (int label = 0; label < CLASSES; label++) {
            long images = Arrays.stream(confusion[label]).sum();
            classes.add(new ClassAccuracy(
                    label,
                    Integer.toString(label),
                    images,
                    (double) confusion[label][label] / images,
                    (double) top5[label] / images));
            for (int predicted = 0; predicted < CLASSES; predicted++) {
                if (confusion[label][predicted] > 0) {
                    cells.add(new Confusion(label, predicted, confusion[label][predicted]));
                }
            }
        }
        assertThat(found).isEqualTo(new ClassResults(classes, cells));
    }

    private static ScriptModule script(Module model, NamedTensors weights, Path file) throws IOException {
        Map<String, ByteBuffer> bytes = new LinkedHashMap<>();
        weights.tensors().forEach((name, tensor) -> bytes.put(name, tensor.bytes()));
        try (OutputStream out = Files.newOutputStream(file)) {
            ScriptArchive.forTarget(new Target(ElementType.FLOAT32, false, false))
                    .method("forward", new ClassifierGraphs(model, SIZE).inference(), false)
                    .write(out, "hand", Tensors.of(bytes));
        }
        return ScriptModule.load(file, TorchEngine.device("cpu"));
    }

    private static double[] logits(ScriptModule script, int index) {
        byte[] pixels = new byte[DIGITS.imageBytes(Split.TEST)];
        DIGITS.read(Split.TEST, index, pixels, 0);
        float[] values = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            int channel = i % 3;
            double scaled = (pixels[i] & 0xFF) / 255.0;
            values[channel * SIZE * SIZE + i / 3] =
                    (float) ((scaled - ClassifierGraphs.MEAN.get(channel)) / ClassifierGraphs.STD.get(channel));
        }
        try (NDManager manager = script.manager().newSubManager()) {
            NDArray image = manager.create(values, new Shape(1, 3, SIZE, SIZE));
            float[] logits = script.call("forward", image).get(0).toFloatArray();
            double[] wide = new double[logits.length];
            for (int i = 0; i < wide.length; i++) {
                wide[i] = logits[i];
            }
            return wide;
        }
    }
}
