package dev.nextbench.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.bench.MeasurementException;
import dev.nextbench.bench.ThroughputMeasurement;
import dev.nextbench.bench.Workload;
import dev.nextbench.experiment.ExperimentReader;
import dev.nextbench.experiment.ThroughputSettings;
import dev.nextbench.result.Lock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationTest {
    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();
    private final List<Workload> measured = new ArrayList<>();

    private List<Lock.LockedTrial> trials(String sections) throws IOException {
        Path file = TinyExperiment.write(folder, "tiny", sections);
        return Planner.lock(ExperimentReader.read(file, null, List.of(), Planner.catalogue()), DeviceChoice.of("cpu"))
                .trials();
    }

    private void measure(ThroughputMeasurement measurement, Workload workload, ThroughputSettings settings)
            throws MeasurementException {
        measured.add(workload);
        if (workload.batch() == 3) {
            throw new MeasurementException("memory", "out of memory");
        }
    }

    @Test
    void everySizeOfAModelThatIsToBeTrainedIsMeasuredOnce() throws IOException {
        Calibration calibration = new Calibration(DeviceChoice.of("cpu"), said::add, this::measure);
        Estimate known = Estimate.of(
                List.of(new SeenStep(new SeenStep.Step("convnext_atto", "float32", 3 * 40 * 24_928), 1)), "cpu");
        calibration.calibrate(known, trials("""
                training: {epochs: 1}
                throughput: none
                axes: [grid: {kernel: [5], training.batch: [40, 10]}]
                """));
        assertThat(measured).extracting(Workload::batch).containsExactly(10);
        assertThat(measured).allMatch(Workload::trains);
        assertThat(calibration.failed()).isFalse();

        calibration.calibrate(known, trials("training: none\nthroughput: {modes: [infer]}\n"));
        assertThat(measured).hasSize(1);
    }

    @Test
    void whatCannotBeMeasuredIsSaidAndTheRestGoesOn() throws IOException {
        Calibration calibration = new Calibration(DeviceChoice.of("cpu"), said::add, this::measure);
        calibration.calibrate(Estimate.of(List.of(), "cpu"), trials("""
                training: {epochs: 1, micro_batch: fixed}
                throughput: none
                axes: [grid: {kernel: [5], training.batch: [3, 40], training.learning_rate: [0.001, 0.002]}]
                """));
        assertThat(measured).extracting(Workload::batch).containsExactly(3, 40);
        assertThat(said).containsExactly("convnext_atto, training steps of 3: not measured: out of memory");
        assertThat(calibration.failed()).isTrue();
    }
}
