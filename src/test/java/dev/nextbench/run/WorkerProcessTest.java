package dev.nextbench.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.experiment.ExperimentReader;
import dev.nextbench.result.Lock;
import dev.nextbench.result.TrialResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WorkerProcessTest {
    @TempDir
    Path folder;

    private final List<WorkerEvent> events = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private ProcessBuilder started;

    private static TrialResult.Failure ended(int status, String... said) {
        return WorkerProcess.ended(status, new ArrayDeque<>(List.of(said)));
    }

    @Test
    void aKilledProcessMayHaveMetTheEndOfMemory() {
        TrialResult.Failure failure = ended(137);
        assertThat(failure.kind()).isEqualTo("killed");
        assertThat(failure.phase()).isEqualTo("train");
        assertThat(failure.message()).contains("signal 9", "out of memory", "training.batch");
    }

    @Test
    void aCrashSaysWhichSignalTheJvmReported() {
        TrialResult.Failure failure = ended(
                134,
                "#",
                "# A fatal error has been detected by the Java Runtime Environment:",
                "#",
                "#  SIGSEGV (0xb) at pc=0x00007f0000000000, pid=42, tid=43",
                "#");
        assertThat(failure.kind()).isEqualTo("killed");
        assertThat(failure.message())
                .contains("signal 6", "nextbench doctor")
                .endsWith("; it crashed with SIGSEGV (0xb) at pc=0x00007f0000000000, pid=42, tid=43");
    }

    @Test
    void anyOtherEndQuotesTheLastWords() {
        assertThat(ended(1, "Error: Could not find or load main class", "#").message())
                .isEqualTo("the trial's process ended with status 1; it said last: Error: Could not find or load main"
                        + " class");
        assertThat(ended(1, "Error").kind()).isEqualTo("error");
        assertThat(ended(143).message()).contains("signal 15", "run the same command again");
    }

    private TrialJob job() throws IOException {
        Path file = TinyExperiment.twoKernels(folder);
        Lock lock =
                Planner.lock(ExperimentReader.read(file, null, List.of(), Planner.catalogue()), DeviceChoice.of("cpu"));
        return new TrialJob(
                new Definitions().of(lock.trials().get(0)),
                lock.trials().get(0).id(),
                folder.toString(),
                "cpu",
                2,
                1,
                60);
    }

    /** Runs a shell script in the worker's place. */
    private WorkerEvent run(Division division, String script) throws IOException, InterruptedException {
        return WorkerProcess.run(
                job(),
                division,
                builder -> {
                    started = builder;
                    return new ProcessBuilder("sh", "-c", script).start();
                },
                events::add,
                warnings::add);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void eventsAndWarningsArePassedOnAndTheLastEventIsTheOutcome() throws Exception {
        WorkerEvent last = run(new Division(1, 2, 2), """
                echo '{"progress": 0.5}'
                echo 'printed by native code'
                for i in 1 2 3 4 5; do echo "WARN: no checkpoint $i" >&2; done
                echo 'DEBUG: nothing' >&2
                echo '{"failure": {"phase": "train", "kind": "diverged", "message": "NaN"}}'
                """);
        assertThat(last.failure()).isEqualTo(new TrialResult.Failure("train", "diverged", "NaN"));
        assertThat(events).containsExactly(new WorkerEvent(0.5, null, null, null));
        assertThat(warnings).containsExactly("no checkpoint 1", "no checkpoint 2", "no checkpoint 3");
        assertThat(started.command())
                .contains(TrialWorker.class.getName())
                .noneMatch(option -> option.startsWith("-XX:MaxRAMPercentage"));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aWorkerBesideOthersIsStartedWithItsShare() throws Exception {
        WorkerEvent last = run(new Division(4, 2, 8), "echo 'cannot begin' >&2; exit 3");
        assertThat(last.failure())
                .isEqualTo(new TrialResult.Failure(
                        "train", "error", "the trial's process ended with status 3; it said last: cannot begin"));
        assertThat(started.command()).contains("-XX:ActiveProcessorCount=2", "-XX:MaxRAMPercentage=6.250");
        assertThat(started.environment()).containsKey("OMP_WAIT_POLICY");
    }
}
