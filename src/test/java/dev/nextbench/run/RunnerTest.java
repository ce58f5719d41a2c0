package dev.nextbench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.experiment.ExperimentReader;
import dev.nextbench.result.Lock;
import dev.nextbench.result.Provenance;
import dev.nextbench.result.ResultException;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.TrialResult;
import dev.nextbench.result.TrialState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How trials are scheduled and what is recorded of them; their processes are not real. */
@Timeout(60)
class RunnerTest {
    private static final String MEASURED = """
            training: {epochs: 1, batch: 20}
            throughput: {modes: [infer], batch: 4, forks: 2}
            axes: [grid: {kernel: [3, 5, 7, 9]}]
            """;

    private static final String AUTO = """
            training: {epochs: 1, batch: 24, micro_batch: auto}
            throughput: none
            axes: [grid: {kernel: [3]}]
            """;

    private static final Division ONE = new Division(1, 2, 2);
    private static final Division TWO = new Division(2, 1, 2);

    @TempDir
    Path folder;

    private final FakeProcesses processes = new FakeProcesses();
    private final Notes notes = new Notes();
    private Lock lock;

    private ResultStore store() {
        return new ResultStore(folder.resolve("results"));
    }

    /** The notes of a run, {@code 1: text}. */
    private static final class Notes implements Progress {
        final List<String> said = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void start(int trials) {}

        @Override
        public void begin(int number, String title) {}

        @Override
        public void update(int number, String doing, double done, double secondsLeft) {}

        @Override
        public void note(int number, String text) {
            said.add(number + ": " + text);
        }

        @Override
        public void pause(int number, String outcome, double done, double secondsLeft) {}

        @Override
        public void end(int number, String outcome, double done, double secondsLeft) {}

        @Override
        public void interrupted() {}

        @Override
        public void close() {}
    }

    private Runner.Outcome run(String sections, Division division, String... flags) throws Exception {
        Path file = TinyExperiment.write(folder, "tiny", sections);
        DeviceChoice cpu = DeviceChoice.of("cpu");
        lock = Planner.lock(ExperimentReader.read(file, null, List.of(), Planner.catalogue()), cpu);
        List<String> given = List.of(flags);
        Runner.Options options = new Runner.Options(
                cpu, division, given.contains("--force"), given.contains("--fail-fast"), 60, "command", "reproduce");
        Runner runner = new Runner(store(), lock, options, notes, processes);
        runner.checkData();
        return runner.run();
    }

    private String id(int kernel) {
        return lock.trials().stream()
                .filter(trial -> trial.point().containsValue(Integer.toString(kernel)))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private Path folder(int kernel) {
        return store().folder("tiny", id(kernel));
    }

    private TrialState state(int kernel) {
        return store().state("tiny", id(kernel));
    }

    private TrialResult result(int kernel) {
        return store().result("tiny", id(kernel)).orElseThrow();
    }

    private Provenance provenance(int kernel) {
        return store().provenance("tiny", id(kernel)).orElseThrow();
    }

    private static void meet(CyclicBarrier barrier) throws InterruptedException {
        try {
            barrier.await();
        } catch (BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void oneJobTrainsAndMeasuresTrialAfterTrial() throws Exception {
        assertThat(run(MEASURED, ONE)).isEqualTo(new Runner.Outcome(4, 0, 0));
        assertThat(processes.begun)
                .containsExactly(
                        "train 3",
                        "measure 3 infer",
                        "train 5",
                        "measure 5 infer",
                        "train 7",
                        "measure 7 infer",
                        "train 9",
                        "measure 9 infer");
        assertThat(provenance(3).machine()).doesNotContainKey("trainings side by side");
        assertThat(provenance(3).reproduce()).isEqualTo("reproduce --threads 2 --only kernel=3 --only seed=0 --force");
    }

    @Test
    void moreJobsTrainSideBySideLongestFirstAndMeasureAfterwardsAlone() throws Exception {
        CyclicBarrier pairs = new CyclicBarrier(2);
        for (int kernel : new int[] {3, 5, 7, 9}) {
            processes.on(kernel, job -> {
                meet(pairs);
                return FakeProcesses.trained(job);
            });
        }
        assertThat(run(MEASURED, TWO)).isEqualTo(new Runner.Outcome(4, 0, 0));

        assertThat(processes.mostRunning).hasValue(2);
        assertThat(processes.begun.subList(0, 2)).containsExactlyInAnyOrder("train 9", "train 7");
        assertThat(processes.begun.subList(2, 4)).containsExactlyInAnyOrder("train 5", "train 3");
        assertThat(processes.begun.subList(4, 8))
                .containsExactly("measure 3 infer", "measure 5 infer", "measure 7 infer", "measure 9 infer");
        assertThat(processes.jobs).extracting(TrialJob::threads).containsOnly(1);
        assertThat(processes.workloads)
                .extracting(dev.nextbench.bench.Workload::threads)
                .containsOnly(2);
        for (int kernel : new int[] {3, 5, 7, 9}) {
            assertThat(state(kernel)).isEqualTo(TrialState.DONE);
            assertThat(folder(kernel).resolve(TrialTraining.RESULT)).doesNotExist();
        }
        Provenance provenance = provenance(3);
        assertThat(provenance.threads()).isEqualTo(1);
        assertThat(provenance.machine()).containsEntry("trainings side by side", "2");
        assertThat(provenance.machine().get("environment"))
                .containsAnyOf("OMP_WAIT_POLICY=", "GOMP_SPINCOUNT=", "KMP_BLOCKTIME=");
        assertThat(provenance.reproduce())
                .isEqualTo("reproduce --threads 1 --measure-threads 2 --only kernel=3 --only seed=0 --force");
    }

    @Test
    void aFailedTrainingStopsNoOther() throws Exception {
        processes.on(9, job -> FakeProcesses.failed("diverged"));
        assertThat(run(MEASURED, TWO)).isEqualTo(new Runner.Outcome(3, 0, 1));
        assertThat(result(9).failure()).isEqualTo(new TrialResult.Failure("train", "diverged", "it is diverged"));
        assertThat(processes.begun).doesNotContain("measure 9 infer").contains("measure 3 infer");
        assertThat(provenance(9).finished()).isNotNull();
    }

    @Test
    void failFastEndsWhatRunsBesideTheFailureAndRecordsNothingOfIt() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        processes.on(9, job -> {
            meet(both);
            return FakeProcesses.failed("diverged");
        });
        processes.on(7, job -> {
            meet(both);
            return processes.endless();
        });
        assertThat(run(MEASURED, TWO, "--fail-fast")).isEqualTo(new Runner.Outcome(0, 0, 1));
        assertThat(processes.begun).containsExactlyInAnyOrder("train 9", "train 7");
        assertThat(state(9)).isEqualTo(TrialState.FAILED);
        assertThat(state(7)).isEqualTo(TrialState.WAITING);
        assertThat(folder(7).resolve("result.json")).doesNotExist();
    }

    @Test
    void aResultThatCannotBeWrittenEndsTheRun() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        processes.on(9, job -> {
            meet(both);
            Files.createDirectories(Path.of(job.folder()).resolve("result.json/full"));
            return FakeProcesses.failed("diverged");
        });
        processes.on(7, job -> {
            meet(both);
            return processes.endless();
        });
        assertThatThrownBy(() -> run(MEASURED, TWO))
                .isInstanceOf(ResultException.class)
                .hasMessageContainingAll(
                        "cannot write", folder(9).resolve("result.json").toString());
        assertThat(processes.ended.getCount()).isZero();
        assertThat(processes.begun).hasSize(2);
    }

    @Test
    void microBatchesAreHalvedUntilTheyFit() throws Exception {
        processes.on(3, job -> job.microBatches() < 4 ? FakeProcesses.failed("memory") : FakeProcesses.trained(job));
        assertThat(run(AUTO, ONE)).isEqualTo(new Runner.Outcome(1, 0, 0));
        assertThat(processes.jobs).extracting(TrialJob::microBatches).containsExactly(1, 2, 4);
        TrialResult.@Nullable Training training = result(3).training();
        assertThat(training).isNotNull();
        assertThat(training.microBatches()).isEqualTo(4);
        assertThat(notes.said)
                .containsExactly(
                        "1: out of memory with micro-batches of 24; again with micro-batches of 12",
                        "1: out of memory with micro-batches of 12; again with micro-batches of 6");
    }

    @Test
    void microBatchesThatCannotBeHalvedFailAsTheyAre() throws Exception {
        processes.on(3, job -> FakeProcesses.failed("memory"));
        assertThat(run(AUTO, ONE)).isEqualTo(new Runner.Outcome(0, 0, 1));
        assertThat(processes.jobs).extracting(TrialJob::microBatches).containsExactly(1, 2, 4, 8);
        TrialResult.@Nullable Failure failure = result(3).failure();
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).isEqualTo("memory");
    }

    @Test
    void mixedMicroBatchesStayEven() throws Exception {
        processes.on(3, job -> FakeProcesses.failed("memory"));
        run("augmentation: {mixup: 0.8}\n" + AUTO.replace("24", "20"), ONE);
        assertThat(processes.jobs).extracting(TrialJob::microBatches).containsExactly(1, 2);
    }

    @Test
    void onlyTooLittleMemoryHalvesAndOnlyWhereItIsAllowed() throws Exception {
        processes.on(3, job -> FakeProcesses.failed("diverged"));
        run(AUTO, ONE);
        assertThat(processes.jobs).hasSize(1);
        processes.on(3, job -> FakeProcesses.failed("memory"));
        run(AUTO.replace("auto", "fixed"), ONE);
        assertThat(processes.jobs).hasSize(2);
        assertThat(notes.said).isEmpty();
    }

    @Test
    void aFinishedTrainingIsOnlyMeasuredWhateverItsThreads() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        processes.on(7, job -> {
            WorkerEvent trained = FakeProcesses.trained(job);
            meet(both);
            return trained;
        });
        processes.on(9, job -> {
            meet(both);
            return FakeProcesses.failed("diverged");
        });
        processes.on(5, job -> processes.endless());
        run(MEASURED, TWO, "--fail-fast");
        assertThat(folder(7).resolve(TrialTraining.RESULT)).exists();
        assertThat(state(7)).isEqualTo(TrialState.WAITING);
        processes.begun.clear();

        processes.on(5, FakeProcesses::trained).on(9, FakeProcesses::trained);
        run(MEASURED, ONE);
        assertThat(processes.begun)
                .doesNotContain("train 7")
                .contains("train 3", "train 5", "measure 5 infer", "measure 7 infer");
        assertThat(provenance(7).threads()).isEqualTo(1);
        assertThat(provenance(7).machine()).containsEntry("trainings side by side", "2");
        assertThat(provenance(7).reproduce()).contains("--threads 1 --measure-threads 2");
        assertThat(provenance(3).threads()).isEqualTo(2);
    }

    private Path checkpoint(int kernel) throws IOException {
        return Files.write(folder(kernel).resolve("checkpoint-000001-000000002.safetensors"), new byte[8]);
    }

    @Test
    void aTrainingGoesOnWithTheThreadsThatItWasBegunWith() throws Exception {
        processes.on(3, job -> FakeProcesses.failed("diverged"));
        run(AUTO, TWO);
        checkpoint(3);
        processes.on(3, FakeProcesses::trained);
        run(AUTO, ONE);
        assertThat(processes.jobs).extracting(TrialJob::threads).containsExactly(1, 1);
        assertThat(provenance(3).threads()).isEqualTo(1);
        assertThat(notes.said)
                .containsExactly("1: goes on with --threads 1, as it was begun; --force begins again with 2");
    }

    @Test
    void withoutACheckpointATrainingHasTheThreadsThatAreAskedFor() throws Exception {
        processes.on(3, job -> FakeProcesses.failed("diverged"));
        run(AUTO, TWO);
        run(AUTO, ONE);
        assertThat(processes.jobs).extracting(TrialJob::threads).containsExactly(1, 2);
        assertThat(notes.said).isEmpty();
    }

    @Test
    void forceRemovesCheckpointsBeforeTrainingBegins() throws Exception {
        run(AUTO, ONE);
        Path checkpoint = checkpoint(3);
        processes.on(3, job -> {
            assertThat(checkpoint).doesNotExist();
            return FakeProcesses.trained(job);
        });
        assertThat(run(AUTO, TWO, "--force")).isEqualTo(new Runner.Outcome(1, 0, 0));
        assertThat(processes.jobs).extracting(TrialJob::threads).containsExactly(2, 1);
        assertThat(run(AUTO, TWO)).isEqualTo(new Runner.Outcome(0, 1, 0));
        assertThat(processes.jobs).hasSize(2);
    }
}
