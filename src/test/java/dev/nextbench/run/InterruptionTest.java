package dev.nextbench.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.Main;
import dev.nextbench.report.ExperimentReport;
import dev.nextbench.result.Lock;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.Sample;
import dev.nextbench.result.TrialResult;
import dev.nextbench.result.TrialState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the whole program as a process, and ends it from outside. */
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class InterruptionTest {
    @TempDir
    Path folder;

    private final List<ProcessHandle> started = new ArrayList<>();

    @AfterEach
    void endWhatIsLeft() {
        started.forEach(ProcessHandle::destroyForcibly);
    }

    private ResultStore store() {
        return new ResultStore(folder.resolve("results"));
    }

    private Process start(Path file, String... more) throws IOException {
        return startBy(List.of(), file, more);
    }

    /** Starts it by another command, which is given its own as arguments. */
    private Process startBy(List<String> launcher, Path file, String... more) throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                file.toString(),
                "--device",
                "cpu",
                "--threads",
                "1",
                "--results",
                store().root().toString(),
                "--reports",
                folder.resolve("reports").toString()));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        started.add(process.toHandle());
        return process;
    }

    private String out() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    private String err() throws IOException {
        return Files.readString(folder.resolve("err"));
    }

    /** The trial at a value of one of the axes, once the experiment is frozen. */
    private Optional<String> trial(String experiment, String value) {
        return store().findLock(experiment).stream()
                .flatMap(lock -> lock.trials().stream())
                .filter(trial -> trial.point().containsValue(value))
                .map(Lock.LockedTrial::id)
                .findFirst();
    }

    private Path file(String experiment, String trial, String name) {
        return store().folder(experiment, trial).resolve(name);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(5);
        }
    }

    private List<ProcessHandle> children(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        started.addAll(children);
        return children;
    }

    /** A terminal's Ctrl-C goes to every process of the run; here it has ended the children before the runner. */
    private static void interrupt(Process process, List<ProcessHandle> children) throws Exception {
        for (ProcessHandle child : children) {
            signalInterrupt(child.pid());
        }
        await(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        Thread.sleep(500); // time enough to record a failure that is none
        signalInterrupt(process.pid());
    }

    private static void signalInterrupt(long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void whatIsFinishedStaysAndTheSameCommandGoesOn() throws Exception {
        Path file = TinyExperiment.write(folder, "epochs", """
                training: {batch: 20}
                throughput: none
                axes: [grid: {training.epochs: [1, 100]}]
                """);
        Process process = start(file);
        await(() -> trial("epochs", "100")
                .filter(id -> !store().metrics("epochs", id).isEmpty())
                .isPresent());
        List<ProcessHandle> children = children(process);
        interrupt(process, children);

        assertThat(process.waitFor()).isEqualTo(130);
        assertThat(err())
                .contains("[1/2]", "interrupted; finished trials are kept")
                .doesNotContain("[2/2]", "\tat ");
        assertThat(out()).isEmpty();
        assertThat(children).hasSize(1);
        String one = trial("epochs", "1").orElseThrow();
        String many = trial("epochs", "100").orElseThrow();
        assertThat(store().state("epochs", one)).isEqualTo(TrialState.DONE);
        assertThat(store().state("epochs", many)).isEqualTo(TrialState.WAITING);
        byte[] first = Files.readAllBytes(file("epochs", one, "result.json"));
        FileTime written = Files.getLastModifiedTime(file("epochs", one, "result.json"));

        assertThat(start(file).waitFor()).isZero();
        assertThat(err()).contains("[1/1] seed=0 training.epochs=100", "kept 1 trial");
        assertThat(file("epochs", one, "result.json")).hasBinaryContent(first);
        assertThat(Files.getLastModifiedTime(file("epochs", one, "result.json")))
                .isEqualTo(written);
        assertThat(store().state("epochs", many)).isEqualTo(TrialState.DONE);
        assertThat(store().metrics("epochs", many)).hasSize(100);
        assertOutIsTheReport("epochs");
    }

    private void assertOutIsTheReport(String experiment) throws IOException {
        assertThat(out())
                .isEqualTo(ExperimentReport.summary(ExperimentReport.build(store(), experiment)) + "Report: "
                        + folder.resolve("reports").resolve(experiment).resolve("report.html") + "\n");
    }

    @Test
    void aTrainingIsNotRepeatedWhenItsMeasurementIsInterrupted() throws Exception {
        Path file = TinyExperiment.write(folder, "speed", """
                training: {epochs: 1, batch: 20}
                throughput:
                  {modes: [infer, train], batch: 4, forks: 2, warmup_iterations: 1, iterations: 3, iteration_seconds: 0.02}
                """);
        Process process = start(file);
        await(() -> trial("speed", "0")
                .filter(id -> Files.exists(file("speed", id, "training.json")))
                .isPresent());
        await(() -> process.descendants().findAny().isPresent()); // a fork of JMH
        List<ProcessHandle> forks = children(process);
        interrupt(process, forks);

        assertThat(process.waitFor()).isEqualTo(130);
        String id = trial("speed", "0").orElseThrow();
        assertThat(file("speed", id, "result.json")).doesNotExist();
        FileTime trained = Files.getLastModifiedTime(file("speed", id, "metrics.csv"));

        assertThat(start(file).waitFor()).isZero();
        assertThat(Files.getLastModifiedTime(file("speed", id, "metrics.csv"))).isEqualTo(trained);
        assertThat(file("speed", id, "training.json")).doesNotExist();
        TrialResult result = store().result("speed", id).orElseThrow();
        assertThat(result.training()).isNotNull();
        assertThat(result.throughput()).extracting(TrialResult.Throughput::mode).containsExactly("infer", "train");
        assertThat(result.throughput()).allSatisfy(throughput -> {
            assertThat(throughput.throughput()).isBetween(throughput.low(), throughput.high());
            assertThat(throughput.low()).isLessThan(throughput.high());
            assertThat(throughput.forks()).isEqualTo(2);
            assertThat(throughput.samples()).isEqualTo(6);
        });
        List<Sample> samples = store().samples("speed", id);
        assertThat(samples).hasSize(2 * 2 * (1 + 3)).allSatisfy(sample -> {
            assertThat(sample.steps()).isPositive();
            assertThat(sample.secondsPerStep()).isPositive();
        });
        assertThat(samples).extracting(Sample::phase).startsWith("warmup", "measurement");
        assertOutIsTheReport("speed");
    }

    @Test
    void aTrainingThatIsKilledAnywhereEndsWithTheBitsOfOneThatWasNot() throws Exception {
        String yaml = """
                augmentation: {flip: 0.5, crop: pad, padding: 1, rand_augment: rand-m9-mstd0.5-inc1, mixup: 0.8,
                  cutmix: 1, erasing: 0.25}
                training: {epochs: 10, batch: 20, accumulation: 2, ema: 0.9}
                throughput: none
                """;
        Path whole = TinyExperiment.write(folder, "whole", yaml);
        assertThat(start(whole).waitFor()).as(err()).isZero();
        TrialResult.Training expected = training("whole", "0");
        assertThat(expected.resumed()).isZero();

        Path killed = TinyExperiment.write(folder, "killed", yaml);
        int kills = 0;
        for (int epochs : new int[] {2, 5}) {
            Process process = start(killed, "--checkpoint-minutes", "0");
            await(() -> !process.isAlive()
                    || trial("killed", "0")
                            .filter(id -> store().metrics("killed", id).size() >= epochs)
                            .isPresent());
            children(process).forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            assertThat(process.waitFor()).isEqualTo(137);
            kills++;
        }
        assertThat(start(killed, "--checkpoint-minutes", "0").waitFor())
                .as(err())
                .isZero();
        TrialResult.Training actual = training("killed", "0");
        assertThat(actual.resumed()).isEqualTo(kills);
        assertThat(actual.weightsDigest()).isEqualTo(expected.weightsDigest());
        assertThat(actual.top1()).isEqualTo(expected.top1());
        assertThat(actual.emaTop1()).isEqualTo(expected.emaTop1());
        assertThat(numbers("killed", "0")).isEqualTo(numbers("whole", "0"));
        String id = trial("killed", "0").orElseThrow();
        try (Stream<Path> files = Files.list(store().folder("killed", id))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.contains("checkpoint-"))
                    .contains("weights.safetensors", "best.safetensors");
        }
    }

    private TrialResult.Training training(String experiment, String value) {
        return store().result(experiment, trial(experiment, value).orElseThrow())
                .map(TrialResult::training)
                .orElseThrow();
    }

    /** The curves, without the times. */
    private List<List<Double>> numbers(String experiment, String value) {
        return store().metrics(experiment, trial(experiment, value).orElseThrow()).stream()
                .map(epoch -> List.of(
                        epoch.learningRate(), epoch.trainLoss(), epoch.gradientNorm(), epoch.testLoss(), epoch.top1()))
                .toList();
    }

    @Test
    void trialsSideBySideThatAreInterruptedAndKilledEndWithTheBitsOfOneAfterTheOther() throws Exception {
        String yaml = """
                training: {epochs: 10, batch: 20}
                throughput: none
                axes: [grid: {kernel: [3, 5]}]
                """;
        Path whole = TinyExperiment.write(folder, "whole", yaml);
        assertThat(start(whole).waitFor()).as(err()).isZero();

        String[] twoJobs = {"--jobs", "2", "--checkpoint-minutes", "0"};
        Path ended = TinyExperiment.write(folder, "ended", yaml);
        for (boolean killed : new boolean[] {false, true}) {
            // Beyond where it was: one may have come far before the other began, and has to go on first.
            int first = epochs("ended", "3");
            int second = epochs("ended", "5");
            Process process = start(ended, twoJobs);
            await(() -> !process.isAlive() || (epochs("ended", "3") > first && epochs("ended", "5") > second));
            List<ProcessHandle> workers = children(process);
            assertThat(workers).as(err()).hasSize(2);
            if (!killed) {
                interrupt(process, workers);
                assertThat(process.waitFor()).isEqualTo(130);
                assertThat(err())
                        .contains("interrupted; finished trials are kept")
                        .doesNotContain("failed");
            } else {
                process.destroyForcibly();
                assertThat(process.waitFor()).isEqualTo(137);
                await(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
            }
            for (String kernel : new String[] {"3", "5"}) {
                assertThat(store().state("ended", trial("ended", kernel).orElseThrow()))
                        .isEqualTo(TrialState.WAITING);
            }
        }
        assertThat(start(ended, twoJobs).waitFor()).as(err()).isZero();
        assertOutIsTheReport("ended");
        for (String kernel : new String[] {"3", "5"}) {
            assertThat(training("ended", kernel).resumed()).isEqualTo(2);
            assertThat(training("ended", kernel).weightsDigest())
                    .isEqualTo(training("whole", kernel).weightsDigest());
            assertThat(numbers("ended", kernel)).isEqualTo(numbers("whole", kernel));
        }
    }

    /** Epochs of a trial that are written down; none before it has begun. */
    private int epochs(String experiment, String kernel) {
        return trial(experiment, kernel)
                .map(id -> store().metrics(experiment, id).size())
                .orElse(0);
    }

    /** To a program a limit on the size of files is what a full disk is: it cannot write on. */
    @Test
    void aFullDiskFailsTheTrialWithWhatToDoAndTheSameCommandGoesOn() throws Exception {
        Path file = TinyExperiment.write(folder, "full", "training: {epochs: 1, batch: 20}\nthroughput: none\n");
        assertThat(startBy(List.of("sh", "-c", "ulimit -f 64; exec \"$@\"", "sh"), file)
                        .waitFor())
                .isEqualTo(1);
        assertThat(err())
                .startsWith("[1/1] seed=0: failed: ")
                .contains("File too large: make room", "run the same command again")
                .doesNotContain("\tat ");
        assertThat(store().state("full", trial("full", "0").orElseThrow())).isEqualTo(TrialState.FAILED);

        assertThat(start(file).waitFor()).as(err()).isZero();
        assertThat(store().state("full", trial("full", "0").orElseThrow())).isEqualTo(TrialState.DONE);
    }

    @Test
    void aWorkerDoesNotOutliveARunnerThatIsKilled() throws Exception {
        Path file = TinyExperiment.write(folder, "long", "training: {epochs: 100000, batch: 20}\nthroughput: none\n");
        Process process = start(file);
        await(() -> trial("long", "0")
                .filter(id -> !store().metrics("long", id).isEmpty())
                .isPresent());
        List<ProcessHandle> children = children(process);
        assertThat(children).hasSize(1);
        process.destroyForcibly();
        assertThat(process.waitFor()).isEqualTo(137);
        await(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(store().runner("long")).isEmpty();
        assertThat(store().state("long", trial("long", "0").orElseThrow())).isEqualTo(TrialState.WAITING);
    }
}
