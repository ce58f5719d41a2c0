package dev.nextbench.train;

import static dev.nextbench.train.SmallTraining.DIGITS;
import static dev.nextbench.train.SmallTraining.MIXED;
import static dev.nextbench.train.SmallTraining.model;
import static dev.nextbench.train.SmallTraining.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.engine.TorchEngine;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.graph.Parameter;
import dev.nextbench.model.Module;
import dev.nextbench.result.EpochMetrics;
import dev.nextbench.train.SmallTraining.Trained;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.Safetensors;
import dev.nextbench.weights.TrainedModel;
import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that end before they are done, and are taken up again. */
class ResumedTrainingTest {
    private static final Map<String, Object> WITH_STATISTICS = Map.of("drop_path", 0.3, "norm", "batch");

    @TempDir
    Path folder;

    @BeforeAll
    static void startEngine() {
        TorchEngine.start(1);
    }

    /** A checkpoint after every update. */
    private TrainingCheckpoints checkpoints() {
        return new TrainingCheckpoints(folder, "one", 0);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("checkpoint-"))
                    .sorted()
                    .toList();
        }
    }

    private static TrainingSettings epochs(int epochs) {
        return new TestTraining().epochs(epochs).batch(20).settings();
    }

    /** Ends a training from inside once so much of it is done, as an exception anywhere would. */
    private static void killedAt(
            double share, Module model, TrainingSettings training, TrainingCheckpoints checkpoints) {
        killed(model, training, checkpoints, new EpochListener() {
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
        });
    }

    /** Ends a training right after the evaluation of an epoch, before anything is kept of it. */
    private static void killedAfterEvaluation(
            int epoch, Module model, TrainingSettings training, TrainingCheckpoints checkpoints) {
        killed(model, training, checkpoints, new EpochListener() {
            @Override
            public void progress(double done) {
                // only epochs matter here
            }

            @Override
            public void epoch(EpochMetrics metrics) {
                if (metrics.epoch() == epoch) {
                    throw new IllegalStateException("killed");
                }
            }
        });
    }

    private static void killed(
            Module model, TrainingSettings training, TrainingCheckpoints checkpoints, EpochListener killer) {
        ClassifierTrainer trainer = SmallTraining.trainer(model, training, MIXED, 3, 1);
        assertThatThrownBy(() -> trainer.train(DIGITS, Map.of(), checkpoints, killer))
                .hasMessage("killed");
    }

    private static Trained whole(Module model, TrainingSettings training, TrainingCheckpoints checkpoints)
            throws IOException {
        return train(model, training, MIXED, 3, 1, DIGITS, checkpoints);
    }

    @Test
    void itEndsWithTheSameBits() throws IOException {
        TrainingSettings training =
                new TestTraining().epochs(3).batch(20).ema(0.9).settings();
        Module model = model(WITH_STATISTICS);
        Trained whole = whole(model, training, null);
        killedAt(0.2, model, training, checkpoints());
        killedAt(0.7, model, training, checkpoints());
        assertThat(files()).as("the last two are kept").hasSize(2);
        Trained resumed = whole(model, training, checkpoints());
        assertThat(resumed.digest()).isEqualTo(whole.digest());
        assertThat(resumed.numbers()).isEqualTo(whole.numbers());
        assertThat(resumed.outcome().classes()).isEqualTo(whole.outcome().classes());
        assertThat(resumed.outcome().averages().tensors())
                .isEqualTo(whole.outcome().averages().tensors());
        assertThat(resumed.outcome().training().resumed()).isEqualTo(2);
        assertThat(whole.outcome().training().resumed()).isZero();
    }

    @Test
    void anEvaluationThatIsCutShortCostsNoUpdate() throws IOException {
        TrainingSettings training = new TestTraining()
                .epochs(3)
                .batch(20)
                .ema(0.9)
                .schedule(TrainingSettings.ScheduleKind.CONVNEXT_COSINE)
                .settings();
        Module model = model(WITH_STATISTICS);
        Trained whole = whole(model, training, null);
        killedAfterEvaluation(2, model, training, checkpoints());
        Trained resumed = whole(model, training, checkpoints());
        assertThat(resumed.progress()).as("two epochs of five updates are done").startsWith(10 / 15.0, 11 / 15.0);
        assertThat(resumed.digest()).isEqualTo(whole.digest());
        assertThat(resumed.numbers()).isEqualTo(whole.numbers());
    }

    @Test
    void progressGoesOnFromWhereItWas() throws IOException {
        TrainingSettings training = epochs(2);
        Module model = model(Map.of());
        killedAt(0.45, model, training, checkpoints()); // in the fifth of ten updates, before its checkpoint
        Trained resumed = whole(model, training, checkpoints());
        assertThat(resumed.progress()).startsWith(0.4, 0.5).endsWith(1.0);
        assertThat(whole(model, training, null).progress()).startsWith(0.1);
    }

    @Test
    void theBestEpochsWeightsAreThoseOfATrainingThatWasNotInterrupted(@TempDir Path other)
            throws IOException, WeightsException {
        for (double ema : new double[] {0, 0.8}) {
            TrainingSettings training = new TestTraining()
                    .epochs(5)
                    .batch(50)
                    .learningRate(1e-2)
                    .ema(ema)
                    .settings();
            Module model = model(Map.of());
            Trained whole = whole(model, training, new TrainingCheckpoints(other, "one", 1e9));
            killedAfterEvaluation(2, model, training, checkpoints());
            killedAt(0.6, model, training, checkpoints());
            Trained resumed = whole(model, training, checkpoints());
            assertThat(resumed.digest()).isEqualTo(whole.digest());
            NamedTensors best = Safetensors.read(folder.resolve(TrainingCheckpoints.BEST));
            assertThat(best.tensors())
                    .isEqualTo(Safetensors.read(other.resolve(TrainingCheckpoints.BEST))
                            .tensors());
            Integer epoch = ema > 0
                    ? whole.outcome().training().emaBestEpoch()
                    : whole.outcome().training().bestEpoch();
            assertThat(best.metadata()).containsEntry(TrainedModel.EPOCH, String.valueOf(epoch));
            assertThat(best.metadata().containsKey(TrainedModel.KIND)).isEqualTo(ema > 0);
            new TrainingCheckpoints(folder, "one", 0).clear();
        }
    }

    @Test
    void aNewTrainingForgetsTheBestOfAnEarlierOneAndWhatWasHalfWritten() throws IOException {
        Path best = Files.writeString(folder.resolve(TrainingCheckpoints.BEST), "of an earlier one");
        Path part = Files.writeString(folder.resolve(".weights.safetensors123.part"), "half");
        Path foreign = Files.writeString(folder.resolve("notes.part"), "somebody's");
        whole(model(Map.of()), epochs(1), checkpoints());
        assertThat(best).doesNotExist();
        assertThat(part).doesNotExist();
        assertThat(foreign).exists();
    }

    @Test
    void aDamagedCheckpointIsPassedOverForTheOneBeforeItAndIsNotCounted() throws IOException {
        TrainingSettings training = epochs(3);
        Module model = model(Map.of());
        Trained whole = whole(model, training, null);
        killedAt(0.6, model, training, checkpoints());
        List<Path> kept = files();
        Path last = kept.get(1);
        Files.write(last, Arrays.copyOf(Files.readAllBytes(last), 5000));
        // The update that the damaged one was after is the first to be done again.
        killedAt(0.6, model, training, checkpoints());
        assertThat(files()).isEqualTo(kept);
        Files.write(last, new byte[0]);
        assertThat(whole(model, training, checkpoints()).digest()).isEqualTo(whole.digest());
        assertThat(files()).hasSize(2).doesNotContainAnyElementsOf(kept);
    }

    @Test
    void whatIsFurtherThanTheCheckpointThatIsWrittenGoes() throws IOException {
        Path damaged = Files.writeString(folder.resolve("checkpoint-000007-000000000.safetensors"), "damaged");
        TrainingSettings training = epochs(2);
        Module model = model(Map.of());
        killedAt(0.35, model, training, checkpoints());
        assertThat(damaged).doesNotExist();
        assertThat(files()).hasSize(2);
    }

    @Test
    void aCheckpointOfAnotherConfigurationIsRefusedWithTheRemedy() {
        Module model = model(Map.of());
        killedAt(0.5, model, epochs(2), checkpoints());
        assertThatThrownBy(() -> whole(model, epochs(2), new TrainingCheckpoints(folder, "another", 0)))
                .isInstanceOf(TrialFailure.class)
                .hasMessageContaining("is a checkpoint of another configuration (one, not another)")
                .hasMessageContaining("go on as it was begun")
                .hasMessageContaining("--force");
    }

    @Test
    void aTrainingThatNeededSmallerMicroBatchesGoesOnWithThem() throws IOException {
        TrainingSettings whole = epochs(2);
        Module model = model(Map.of());
        assertThat(checkpoints().microBatches(1)).as("nothing was begun").isEqualTo(1);
        killedAt(0.5, model, whole.accumulate(2), checkpoints());
        assertThat(checkpoints().microBatches(1)).isEqualTo(2);
        assertThatThrownBy(() -> whole(model, whole, checkpoints()))
                .hasMessageContaining("another configuration (2 micro-batches, not 1)");
        Trained resumed = whole(model, whole.accumulate(checkpoints().microBatches(1)), checkpoints());
        assertThat(resumed.outcome().training().microBatches()).isEqualTo(2);
        assertThat(resumed.digest())
                .isEqualTo(whole(model, whole.accumulate(2), null).digest());
    }

    @Test
    void checkpointsOfMicroBatchesThatAreTooLargeAreOfNoUse() throws IOException {
        killedAt(0.5, model(Map.of()), epochs(2).accumulate(2), checkpoints());
        assertThat(checkpoints().microBatches(5)).isEqualTo(5);
        assertThat(files()).isEmpty();
    }

    @Test
    void aCheckpointWithoutAMomentIsRefusedAndNotTakenForZeros() throws IOException, WeightsException {
        Module model = model(Map.of());
        killedAt(0.5, model, epochs(2), checkpoints());
        Path last = files().get(1);
        NamedTensors state = Safetensors.read(last);
        Map<String, NamedTensors.Tensor> fewer = new LinkedHashMap<>(state.tensors());
        assertThat(fewer.remove("moment2/head.fc.weight")).isNotNull();
        Safetensors.write(last, new NamedTensors(fewer, state.metadata()));
        assertThatThrownBy(() -> whole(model, epochs(2), checkpoints()))
                .isInstanceOf(TrialFailure.class)
                .hasMessage(last + " does not hold what this training keeps, so another version of the program wrote"
                        + " it; run with --force to start again");
    }

    @Test
    void aCheckpointHoldsParametersMomentsAndAveragesOnce() throws IOException {
        TrainingSettings training =
                new TestTraining().epochs(2).batch(20).ema(0.9).settings();
        Module model = model(WITH_STATISTICS);
        killedAt(0.5, model, training, checkpoints());
        Collection<Parameter> all = new ClassifierGraphs(model, SmallTraining.SIZE)
                .inference()
                .parameters()
                .values();
        long trained = elements(all.stream().filter(Parameter::trainable));
        long kept = elements(all.stream()) + 2 * 3; // with mean and standard deviation of the input
        long numbers = 2 * kept + 2 * trained + 1;
        long tensors = 2L * (all.size() + 2)
                + 2 * all.stream().filter(Parameter::trainable).count()
                + 1;
        assertThat(files())
                .hasSize(2)
                .allSatisfy(file -> assertThat(Files.size(file))
                        .isBetween(Float.BYTES * numbers, Float.BYTES * numbers + 130 * tensors + 2000));
    }

    private static long elements(Stream<Parameter> parameters) {
        return parameters.mapToLong(each -> each.shape().elements()).sum();
    }

    @Test
    void noneIsWrittenBeforeItIsDue() throws IOException {
        killedAt(0.9, model(Map.of()), epochs(2), new TrainingCheckpoints(folder, "one", 3600));
        assertThat(files()).isEmpty();
    }

    @Test
    void oneThatCannotBeWrittenCostsNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("no-folder"), "");
        TrainingCheckpoints impossible = new TrainingCheckpoints(file, "one", 0);
        assertThat(whole(model(Map.of()), epochs(1), impossible).digest())
                .isEqualTo(whole(model(Map.of()), epochs(1), null).digest());
    }
}
