package dev.nextbench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.experiment.DataSettings;
import dev.nextbench.experiment.ExperimentFields;
import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.experiment.ThroughputSettings;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.experiment.TrialDefinition;
import dev.nextbench.io.Json;
import dev.nextbench.result.Lock;
import dev.nextbench.result.Provenance;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.TrialResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EstimateTest {
    private static final long MACS = 1_000;

    @TempDir
    Path folder;

    private static Lock.LockedTrial trial(String id) {
        return new Lock.LockedTrial(
                id,
                new TreeMap<>(),
                "m",
                new TreeMap<>(),
                0,
                1,
                MACS,
                Json.mapper().readTree("{\"training\": {\"batch\": 10, \"precision\": \"float32\"}}"));
    }

    private static TrialDefinition definition(
            @Nullable TrainingSettings training, @Nullable ThroughputSettings throughput) {
        DataSettings data = ExperimentFields.DATA.of(Map.of());
        return new TrialDefinition("m", Map.of(), data, null, training, throughput, 0);
    }

    /** One step of the model, so many multiply-accumulates in so many seconds. */
    private static Estimate estimate(double macs, double seconds) {
        return Estimate.of(List.of(new SeenStep(new SeenStep.Step("m", "float32", macs), seconds)), "cpu");
    }

    /** Writes an experiment with a trial for each training time; each trained 2 epochs of 30 and 10 images. */
    private void write(String experiment, String device, double... seconds) {
        write(experiment, device, Map.of(), seconds);
    }

    private void write(String experiment, String device, Map<String, String> machine, double... seconds) {
        ResultStore store = new ResultStore(folder);
        List<Lock.LockedTrial> trials = new ArrayList<>();
        for (int i = 0; i < seconds.length; i++) {
            Lock.LockedTrial trial = trial(experiment + i);
            trials.add(trial);
            store.writeProvenance(
                    experiment,
                    trial.id(),
                    new Provenance("", "", "", "", "", Map.of(), device, 1, machine, Map.of(), Map.of(), Map.of()));
            store.writeResult(
                    experiment,
                    new TrialResult(
                            ResultStore.FORMAT,
                            trial.id(),
                            TrialResult.State.DONE,
                            null,
                            1,
                            MACS,
                            1,
                            new TrialResult.Training(2, 1, 1, 0, 1, null, 30, 10, seconds[i], 1, 0, 1, 0, ""),
                            List.of()));
        }
        store.writeLock(new Lock(
                ResultStore.FORMAT,
                experiment,
                "",
                "",
                "",
                null,
                List.of(),
                new Lock.ReportPlan(List.of(), List.of()),
                trials));
    }

    /** Seconds of one epoch of 30 and 10 images, without the start. */
    private static double epoch(Estimate estimate) {
        return estimate.training(trial("t"), definition(training(1, 0), null), 30, 10)
                        .middle()
                - Estimate.START;
    }

    @Test
    void trainingCostsTheMedianOfWhatItCostOnThisDevice() {
        write("a", "cpu", 4, 100);
        write("b", "cpu", 2);
        write("c", "gpu:0", 1000);
        assertThat(epoch(Estimate.from(new ResultStore(folder), "cpu"))).isCloseTo(2, within(1e-9));
        assertThat(epoch(Estimate.from(new ResultStore(folder), "cuda"))).isCloseTo(500, within(1e-9));
    }

    @Test
    void whatAnotherMachineTookSaysNothingOfThisOne() {
        write("a", "cpu", Map.of("processor", "fast", "cores", "64", "os", "Linux 5"), 4);
        ResultStore store = new ResultStore(folder);
        assertThat(Estimate.from(store, "cpu", Map.of("processor", "slow", "cores", "64"))
                        .known())
                .isFalse();
        assertThat(Estimate.from(store, "cpu", Map.of("processor", "fast", "cores", "2"))
                        .known())
                .isFalse();
        assertThat(Estimate.from(store, "cpu", Map.of("processor", "fast", "cores", "64", "os", "Linux 6"))
                        .known())
                .isTrue();
    }

    @Test
    void aTrialThatWasOnlyMeasuredSaysHowLongStepsTake() {
        TrialResult.Throughput throughput =
                new TrialResult.Throughput("train", 10, "float32", "nchw", List.of(), 1, 5, 4, 6, 3, 9);
        assertThat(SeenStep.of(trial("t"), throughput))
                .contains(new SeenStep(new SeenStep.Step("m", "float32", 3 * 10 * MACS), 2));
        TrialResult.Throughput inference =
                new TrialResult.Throughput("infer", 10, "float32", "nchw", List.of(), 1, 5, 4, 6, 3, 9);
        assertThat(SeenStep.of(trial("t"), inference)).isEmpty();
    }

    @Test
    void nothingIsKnownBeforeAnythingRan() {
        Estimate estimate = Estimate.from(new ResultStore(folder.resolve("none")), "cpu");
        assertThat(estimate.known()).isFalse();
        assertThat(estimate.training(trial("t"), definition(null, null), 30, 10))
                .isEqualTo(TimeRange.NONE);
        assertThat(estimate.training(trial("t"), definition(training(3, 1), null), 30, 10)
                        .known())
                .isFalse();
    }

    @Test
    void howFarAStepIsBeyondWhatWasMeasuredIsSaid() {
        TrialDefinition definition = definition(training(1, 0), null);
        assertThat(estimate(300, 1).beyond(trial("t"), definition)).isCloseTo(100, within(1e-9));
        assertThat(estimate(60_000, 1).beyond(trial("t"), definition)).isEqualTo(1);
        assertThat(estimate(300, 1).training(trial("t"), definition, 30, 10).wide())
                .isTrue();
    }

    @Test
    void anotherExperimentsDamagedOrOlderFilesDoNotStopIt() throws IOException {
        write("b", "cpu", 2);
        write("c", "cpu", 2);
        Files.writeString(Files.createDirectories(folder.resolve("a")).resolve("lock.json"), "{\"format\": 99}");
        Files.writeString(folder.resolve("c/c0/result.json"), "{");
        assertThat(Estimate.from(new ResultStore(folder), "cpu").known()).isTrue();
    }

    @Test
    void trainingTakesItsProcessAndItsWorkInEveryEpochAndTheCooldown() {
        // A step is 10 images forwards and backwards; an evaluation takes a third of that for each image.
        assertThat(estimate(30_000, 0.5)
                        .training(trial("t"), definition(training(3, 1), null), 30, 10)
                        .middle())
                .isCloseTo(2 + 4 * (3 + 1.0 / 3) * 0.5, within(1e-9));
    }

    private static TrainingSettings training(int epochs, int cooldown) {
        return new TrainingSettings(
                epochs,
                10,
                1,
                TrainingSettings.OptimizerKind.ADAMW,
                1e-3,
                0,
                0,
                0,
                TrainingSettings.ScheduleKind.CONSTANT,
                cooldown,
                0,
                0.9,
                0.999,
                1e-8,
                0,
                false,
                0,
                0,
                0,
                1,
                TrainingSettings.MicroBatch.FIXED,
                null,
                Precision.FLOAT32,
                Layout.NCHW);
    }

    @Test
    void measuringTakesItsIterationsAndTheStartOfItsForks() {
        ThroughputSettings settings =
                new ThroughputSettings(List.of("infer", "train"), 8, 3, 2, 4, 0.5, Precision.FLOAT32, Layout.NCHW);
        TrialDefinition definition = definition(null, settings);
        assertThat(estimate(16_000, 1e-3).measuring(trial("t"), definition).middle())
                .isCloseTo(2 * 3 * (2 + 6 * 0.5), within(1e-12));
        // A step of 8 images takes 8 s forward and 24 s with its gradients, longer than an iteration should.
        Estimate slow = Estimate.of(
                List.of(
                        new SeenStep(new SeenStep.Step("m", "float32", 8_000), 8),
                        new SeenStep(new SeenStep.Step("m", "float32", 24_000), 24)),
                "cpu");
        assertThat(slow.measuring(trial("t"), definition).middle())
                .isCloseTo(3 * (2 + 6 * 8) + 3 * (2 + 6 * 24), within(1e-9));
        assertThat(Estimate.of(List.of(), "cpu")
                        .measuring(trial("t"), definition)
                        .middle())
                .as("what the settings say, on a machine on which nothing ran")
                .isCloseTo(2 * 3 * (2 + 6 * 0.5), within(1e-12));
        assertThat(slow.measuring(trial("t"), definition(null, null))).isEqualTo(TimeRange.NONE);
    }
}
