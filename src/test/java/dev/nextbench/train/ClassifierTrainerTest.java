package dev.nextbench.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.nextbench.data.DataException;
import dev.nextbench.data.DataSet;
import dev.nextbench.data.DataSets;
import dev.nextbench.data.RgbImage;
import dev.nextbench.data.Split;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.experiment.DataSettings;
import dev.nextbench.experiment.ExperimentFields;
import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.graph.ElementType;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.model.Module;
import dev.nextbench.result.EpochMetrics;
import dev.nextbench.torchscript.Initialization;
import dev.nextbench.torchscript.ScriptArchive;
import dev.nextbench.torchscript.Target;
import dev.nextbench.torchscript.Tensors;
import dev.nextbench.weights.NamedTensors;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trains a model of a few thousand parameters on a hundred digits. */
class ClassifierTrainerTest {
    private static final int SIZE = 8;
    private static final int CLASSES = 10;
    private static final DataSettings DATA =
            new DataSettings("digits", null, "train", "test", SIZE, 0, 1, DataSettings.EvalTransform.TIMM, 10, 7);
    private static final AugmentationSettings SHIFTED =
            ExperimentFields.AUGMENTATION.of(Map.of("flip", "0.5", "crop", "pad", "padding", "1"));
    private static final Map<String, String> EVERYTHING = Map.of(
            "flip", "0.5",
            "crop", "random_resized",
            "interpolation", "random",
            "rand_augment", "rand-m9-mstd0.5-inc1",
            "mixup", "0.8",
            "cutmix", "1",
            "erasing", "0.25");
    private static final AugmentationSettings MIXED = ExperimentFields.AUGMENTATION.of(EVERYTHING);
    private static final DataSet DIGITS = DataSets.open(DATA);

    /** What a training showed. */
    private record Trained(ClassifierTrainer.Outcome outcome, List<EpochMetrics> epochs) {
        String digest() {
            return outcome.training().weightsDigest();
        }

        EpochMetrics last() {
            return epochs.get(epochs.size() - 1);
        }

        /** All that has to be equal when the same is trained twice. */
        List<List<Object>> numbers() {
            return epochs.stream()
                    .map(epoch -> List.<Object>of(
                            epoch.learningRate(),
                            epoch.trainLoss(),
                            epoch.gradientNorm(),
                            epoch.testLoss(),
                            epoch.top1(),
                            epoch.top5(),
                            String.valueOf(epoch.emaTop1())))
                    .toList();
        }
    }

    @BeforeAll
    static void startEngine() {
        TorchEngine.start(1);
    }

    private static Module model(Map<String, Object> changes) {
        ModelDefinition convNext = Models.find("convnext_atto").orElseThrow();
        Map<String, Object> settings = new LinkedHashMap<>(Map.of(
                "classes",
                CLASSES,
                "patch",
                2,
                "depths",
                List.of(1, 1),
                "widths",
                List.of(8, 16),
                "layer_scale_init",
                0.1));
        settings.putAll(changes);
        return convNext.module(convNext.resolveJson(settings));
    }

    private static Trained train(TrainingSettings training) throws IOException {
        return train(model(Map.of()), training, 3, 1, DIGITS);
    }

    private static Trained train(Module model, TrainingSettings training, long seed, int loaderThreads, DataSet data)
            throws IOException {
        return train(model, training, SHIFTED, seed, loaderThreads, data, null);
    }

    private static Trained train(
            Module model,
            TrainingSettings training,
            AugmentationSettings augmentation,
            long seed,
            int loaderThreads,
            DataSet data,
            TrainingCheckpoints checkpoints)
            throws IOException {
        List<EpochMetrics> epochs = new ArrayList<>();
        EpochListener listener = new EpochListener() {
            @Override
            public void progress(double done) {
                assertThat(done).isBetween(0.0, 1.0);
            }

            @Override
            public void epoch(EpochMetrics metrics) {
                epochs.add(metrics);
            }
        };
        ClassifierTrainer trainer = new ClassifierTrainer(
                model,
                new Initialization(seed),
                DATA,
                augmentation,
                training,
                seed,
                TorchEngine.device("cpu"),
                loaderThreads);
        return new Trained(trainer.train(data, Map.of(), checkpoints, listener), epochs);
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

    /** Ends a training from inside once so much of it is done, as an exception anywhere would. */
    private static void killedAt(
            double share, Module model, TrainingSettings training, TrainingCheckpoints checkpoints) {
        EpochListener killer = new EpochListener() {
            @Override
            public void progress(double done) {
                if (done >= share) {
                    throw new IllegalStateException("killed");
                }
            }

            @Override
            public void epoch(EpochMetrics metrics) {
                // only progress matters here
            }
        };
        ClassifierTrainer trainer = new ClassifierTrainer(
                model, new Initialization(3), DATA, MIXED, training, 3, TorchEngine.device("cpu"), 1);
        assertThatThrownBy(() -> trainer.train(DIGITS, Map.of(), checkpoints, killer))
                .hasMessage("killed");
    }

    @Test
    void aTrainingThatIsTakenUpEndsWithTheSameBits(@TempDir Path folder) throws IOException {
        TrainingSettings training =
                new TestTraining().epochs(3).batch(20).ema(0.9).settings();
        Module model = model(Map.of("drop_path", 0.3, "norm", "batch"));
        Trained whole = train(model, training, MIXED, 3, 1, DIGITS, null);
        TrainingCheckpoints checkpoints = new TrainingCheckpoints(folder, "one", 0);
        killedAt(0.2, model, training, checkpoints);
        killedAt(0.7, model, training, checkpoints);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.filter(file -> file.toString().contains("checkpoint-")))
                    .as("the last two are kept")
                    .hasSize(2);
        }
        Trained resumed = train(model, training, MIXED, 3, 1, DIGITS, checkpoints);
        assertThat(resumed.digest()).isEqualTo(whole.digest());
        assertThat(resumed.numbers()).isEqualTo(whole.numbers());
        assertThat(resumed.outcome().training().resumed()).isEqualTo(2);
        assertThat(whole.outcome().training().resumed()).isZero();
    }

    @Test
    void aDamagedCheckpointIsPassedOverForTheOneBeforeIt(@TempDir Path folder) throws IOException {
        TrainingSettings training = new TestTraining().epochs(3).batch(20).settings();
        Module model = model(Map.of());
        Trained whole = train(model, training, MIXED, 3, 1, DIGITS, null);
        TrainingCheckpoints checkpoints = new TrainingCheckpoints(folder, "one", 0);
        killedAt(0.5, model, training, checkpoints);
        try (Stream<Path> files = Files.list(folder)) {
            Path last = files.filter(file -> file.toString().contains("checkpoint-"))
                    .max(Path::compareTo)
                    .orElseThrow();
            Files.write(last, Arrays.copyOf(Files.readAllBytes(last), 5000));
        }
        assertThat(train(model, training, MIXED, 3, 1, DIGITS, checkpoints).digest())
                .isEqualTo(whole.digest());
    }

    @Test
    void aCheckpointOfAnotherConfigurationIsRefusedWithTheRemedy(@TempDir Path folder) {
        TrainingSettings training = new TestTraining().epochs(2).batch(20).settings();
        Module model = model(Map.of());
        killedAt(0.5, model, training, new TrainingCheckpoints(folder, "one", 0));
        assertThatThrownBy(() ->
                        train(model, training, MIXED, 3, 1, DIGITS, new TrainingCheckpoints(folder, "another", 0)))
                .isInstanceOf(TrialFailure.class)
                .hasMessageContaining("is a checkpoint of another configuration (one, not another)")
                .hasMessageContaining("--force");
    }

    @Test
    void aCheckpointThatCannotBeWrittenCostsNothingElse(@TempDir Path folder) throws IOException {
        TrainingSettings training = new TestTraining().epochs(1).batch(20).settings();
        Path file = Files.writeString(folder.resolve("no-folder"), "");
        TrainingCheckpoints impossible = new TrainingCheckpoints(file, "one", 0);
        assertThat(train(model(Map.of()), training, MIXED, 3, 1, DIGITS, impossible)
                        .digest())
                .isEqualTo(train(model(Map.of()), training, MIXED, 3, 1, DIGITS, null)
                        .digest());
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
        assertThat(fast.epochs())
                .allSatisfy(epoch -> assertThat(epoch.emaTop1()).isEqualTo(epoch.top1()));
        assertThat(fast.outcome().training().emaTop1()).isEqualTo(fast.last().emaTop1());

        Trained slow = train(
                new TestTraining().epochs(3).learningRate(3e-3).ema(0.999999).settings());
        double untrained =
                train(new TestTraining().learningRate(1e-12).settings()).last().top1();
        assertThat(slow.epochs())
                .allSatisfy(epoch -> assertThat(epoch.emaTop1()).isEqualTo(untrained));
        assertThat(slow.digest())
                .as("evaluating the average leaves the trained weights alone")
                .isEqualTo(fast.digest());
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
                .hasMessageMatching("the loss .* with a learning rate of 100; use a lower training.learning_rate, .*")
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
                .hasMessageMatching("the loss on the test split is (NaN|Infinity) after epoch \\d+, with .*")
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
        try (ScriptModule script = script(model, trained.outcome().weights(), folder.resolve("model.pt"))) {
            for (int i = 0; i < images; i++) {
                double[] logits = logits(script, i);
                int label = DIGITS.label(Split.TEST, i);
                int larger = 0;
                double sum = 0;
                for (double logit : logits) {
                    larger += logit > logits[label] ? 1 : 0;
                    sum += Math.exp(logit - logits[label]);
                }
                best += larger < 1 ? 1 : 0;
                amongFive += larger < 5 ? 1 : 0;
                loss += Math.log(sum);
            }
        }
        assertThat(trained.last().top1()).isEqualTo((double) best / images).isBetween(0.2, 0.99);
        assertThat(trained.last().top5()).isEqualTo((double) amongFive / images);
        assertThat(trained.last().testLoss()).isCloseTo(loss / images, within(1e-5));
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
