package dev.nextbench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.experiment.ThroughputSettings;
import dev.nextbench.experiment.TrainingSettings;
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
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EstimateTest {
    private static final long MACS = 1_000;

    @TempDir
    Path folder;

    private Lock.LockedTrial trial(String id) {
        return new Lock.LockedTrial(
                id,
                new TreeMap<>(),
                "m",
                new TreeMap<>(),
                0,
                1,
                MACS,
                Json.mapper().createObjectNode());
    }

    /** Writes an experiment with a trial for each training time; each trained 2 epochs of 30 and 10 images. */
    private void write(String experiment, String device, double... seconds) {
        ResultStore store = new ResultStore(folder);
        List<Lock.LockedTrial> trials = new ArrayList<>();
        for (int i = 0; i < seconds.length; i++) {
            Lock.LockedTrial trial = trial(experiment + i);
            trials.add(trial);
            store.writeProvenance(
                    experiment,
                    trial.id(),
                    new Provenance("", "", "", "", "", Map.of(), device, 1, Map.of(), Map.of(), Map.of(), Map.of()));
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

    @Test
    void trainingCostsTheMedianOfWhatItCostOnThisDevice() {
        write("a", "cpu", 4, 100);
        write("b", "cpu", 2);
        write("c", "gpu:0", 1000);
        Estimate estimate = Estimate.from(new ResultStore(folder), "cpu");
        // 2 epochs, each 30 images forwards and backwards (3 times the work) and 10 forwards.
        assertThat(estimate.secondsPerMac().orElseThrow()).isCloseTo(4.0 / (2 * 100 * MACS), within(1e-15));
        assertThat(Estimate.from(new ResultStore(folder), "cuda")
                        .secondsPerMac()
                        .orElseThrow())
                .isCloseTo(1000.0 / (2 * 100 * MACS), within(1e-15));
    }

    @Test
    void nothingIsKnownBeforeAnythingRan() {
        assertThat(Estimate.from(new ResultStore(folder.resolve("none")), "cpu").secondsPerMac())
                .isEmpty();
        Estimate estimate = new Estimate(OptionalDouble.empty(), 2);
        assertThat(estimate.trainingSeconds(null, MACS, 30, 10)).isZero();
        assertThat(estimate.trainingSeconds(training(3, 1), MACS, 30, 10)).isNaN();
    }

    @Test
    void anotherExperimentsDamagedOrOlderFilesDoNotStopIt() throws IOException {
        write("b", "cpu", 2);
        write("c", "cpu", 2);
        Files.writeString(Files.createDirectories(folder.resolve("a")).resolve("lock.json"), "{\"format\": 99}");
        Files.writeString(folder.resolve("c/c0/result.json"), "{");
        assertThat(Estimate.from(new ResultStore(folder), "cpu").secondsPerMac())
                .isPresent();
    }

    @Test
    void trainingTakesItsProcessAndItsWorkInEveryEpochAndTheCooldown() {
        Estimate estimate = new Estimate(OptionalDouble.of(1e-5), 2);
        assertThat(estimate.trainingSeconds(training(3, 1), MACS, 30, 10))
                .isCloseTo(2 + 4 * (3 * 30 + 10) * MACS * 1e-5, within(1e-9));
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
        Estimate estimate = new Estimate(OptionalDouble.of(1e-9), 2);
        ThroughputSettings settings =
                new ThroughputSettings(List.of("infer", "train"), 8, 3, 2, 4, 0.5, Precision.FLOAT32, Layout.NCHW);
        assertThat(estimate.measuringSeconds(settings, 1_000_000)).isCloseTo(2 * 3 * (2 + 6 * 0.5), within(1e-12));
        // A step of 8 images takes 8 s forward and 24 s with its gradients, longer than an iteration should.
        assertThat(estimate.measuringSeconds(settings, 1_000_000_000))
                .isCloseTo(3 * (2 + 6 * 8) + 3 * (2 + 6 * 24), within(1e-9));
        assertThat(new Estimate(OptionalDouble.empty(), 2).measuringSeconds(settings, 1_000_000_000))
                .as("what the settings say, on a machine on which nothing ran")
                .isCloseTo(2 * 3 * (2 + 6 * 0.5), within(1e-12));
        assertThat(estimate.measuringSeconds(null, 1)).isZero();
    }
}
