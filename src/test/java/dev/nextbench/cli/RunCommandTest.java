package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.nextbench.report.ExperimentReport;
import dev.nextbench.result.EpochMetrics;
import dev.nextbench.result.Lock;
import dev.nextbench.result.Provenance;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.TrialResult;
import dev.nextbench.result.TrialState;
import dev.nextbench.run.TinyExperiment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the real command line; its trials train in processes of their own. */
@Timeout(120)
class RunCommandTest {
    @TempDir
    Path folder;

    private Path results() {
        return folder.resolve("results");
    }

    private Path reports() {
        return folder.resolve("reports");
    }

    private ResultStore store() {
        return new ResultStore(results());
    }

    private CommandRun run(Path file, Object... more) {
        return runIn(results(), file, more);
    }

    private CommandRun runIn(Path results, Path file, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of(
                "run", file, "--device", "cpu", "--threads", "1", "--results", results, "--reports", reports()));
        arguments.addAll(Arrays.asList(more));
        return CommandRun.of(arguments.toArray());
    }

    /** The trial at a value of the only axis besides the seed. */
    private static Lock.LockedTrial trial(ResultStore store, String experiment, String value) {
        return store.lock(experiment).trials().stream()
                .filter(trial -> trial.point().containsValue(value))
                .findFirst()
                .orElseThrow();
    }

    private static TrialResult result(ResultStore store, String experiment, String value) {
        return store.result(experiment, trial(store, experiment, value).id()).orElseThrow();
    }

    private static TrialResult.Training training(ResultStore store, String experiment, String value) {
        return Optional.ofNullable(result(store, experiment, value).training()).orElseThrow();
    }

    private static TrialResult.Failure failure(ResultStore store, String experiment, String value) {
        return Optional.ofNullable(result(store, experiment, value).failure()).orElseThrow();
    }

    /** Every file below a folder with its content and the time of its last change. */
    private static Map<String, String> snapshot(Path folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (!file.endsWith(".running") && !file.endsWith("lock.json")) {
                    String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                    files.put(folder.relativize(file).toString(), Files.getLastModifiedTime(file) + " " + content);
                }
            }
        }
        return files;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(5);
        }
    }

    @Test
    void trialsGoFromPlanToResultOnceAndTheSameTrialGivesTheSameBits() throws IOException {
        Path file = TinyExperiment.twoKernels(folder);
        CommandRun first = run(file);

        assertThat(first.status()).isZero();
        assertThat(first.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .matches("\\[1/2] kernel=3 seed=0: top-1 \\d+\\.\\d\\d %; about \\d+ s left"),
                        line -> assertThat(line).matches("\\[2/2] kernel=5 seed=0: top-1 \\d+\\.\\d\\d %"));
        ResultStore store = store();
        assertThat(first.out())
                .isEqualTo(ExperimentReport.summary(ExperimentReport.build(store, "kernels")) + "Report: "
                        + reports().resolve("kernels/report.html") + System.lineSeparator());
        assertThat(reports().resolve("kernels/report.md")).isNotEmptyFile();
        Lock.LockedTrial three = trial(store, "kernels", "3");
        try (Stream<Path> files = Files.list(store.folder("kernels", three.id()))) {
            assertThat(files.map(each -> String.valueOf(each.getFileName())))
                    .containsExactlyInAnyOrder(
                            "trial.json",
                            "provenance.json",
                            "metrics.csv",
                            "classes.csv",
                            "confusion.csv",
                            "result.json",
                            "weights.safetensors");
        }
        assertProvenance(store.provenance("kernels", three.id()).orElseThrow(), file);
        List<EpochMetrics> epochs = store.metrics("kernels", three.id());
        assertThat(epochs).hasSize(1);
        TrialResult.Training training = training(store, "kernels", "3");
        assertThat(training.top1()).isEqualTo(epochs.get(0).top1());
        assertThat(training.testImages()).isEqualTo(50);

        Map<String, String> before = snapshot(results());
        CommandRun second = run(file);
        assertThat(second.status()).isZero();
        assertThat(second.err().lines())
                .containsExactly("kernels: kept 2 trials that were finished before; --force runs them again");
        assertThat(second.out()).isEqualTo(first.out());
        assertThat(snapshot(results())).isEqualTo(before);

        CommandRun forced = run(file, "--only", "kernel=3", "--force");
        assertThat(forced.status()).isZero();
        assertThat(forced.err()).startsWith("[1/1] kernel=3").doesNotContain("kept");
        Map<String, String> after = snapshot(results());
        assertThat(after.get("kernels/" + three.id() + "/result.json"))
                .isNotEqualTo(before.get("kernels/" + three.id() + "/result.json"));
        String five = "kernels/" + trial(store, "kernels", "5").id();
        after.keySet()
                .retainAll(after.keySet().stream()
                        .filter(name -> name.startsWith(five))
                        .toList());
        assertThat(before).containsAllEntriesOf(after);
        assertSame(store, three.id(), training, epochs);

        ResultStore other = new ResultStore(folder.resolve("other"));
        assertThat(runIn(other.root(), file, "--only", "kernel=3").status()).isZero();
        assertSame(other, three.id(), training, epochs);
    }

    private static void assertProvenance(Provenance provenance, Path file) {
        assertThat(provenance.command()).startsWith("./nextbench run " + file).contains("--threads 1");
        assertThat(provenance.reproduce())
                .isEqualTo(
                        "./nextbench run " + file + " --device cpu --threads 1 --only kernel=3 --only seed=0 --force");
        assertThat(provenance.device()).isEqualTo("cpu");
        assertThat(provenance.threads()).isEqualTo(1);
        assertThat(provenance.finished()).isNotNull();
        assertThat(provenance.versions()).containsKeys("jdk", "djl", "libtorch", "nextbench");
        assertThat(provenance.machine()).containsKeys("os", "processor");
        assertThat(provenance.data())
                .containsEntry("name", "digits")
                .containsEntry("train_images", "100")
                .containsEntry("test_images", "50");
        assertThat(provenance.data().get("content_hash")).matches("[0-9a-f]{64}");
        assertThat(provenance.preprocessing()).containsKey("resize");
        assertThat(provenance.seeds()).containsEntry("weights", "0");
    }

    private static void assertSame(
            ResultStore store, String id, TrialResult.Training training, List<EpochMetrics> epochs) {
        TrialResult.Training again = Optional.ofNullable(
                        store.result("kernels", id).orElseThrow().training())
                .orElseThrow();
        assertThat(again.weightsDigest()).isEqualTo(training.weightsDigest());
        assertThat(store.metrics("kernels", id))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds", "stepSeconds")
                .isEqualTo(epochs);
    }

    @Test
    void aTrialThatDivergesIsRecordedWithItsCauseAndTriedAgainWhileTheOthersAreKept() throws IOException {
        Path file = TinyExperiment.write(folder, "rates", """
                training: {epochs: 5, batch: 20, weight_decay: 10, schedule: constant}
                throughput: none
                axes: [grid: {training.learning_rate: [100, 0.002]}]
                """);
        CommandRun first = run(file);

        assertThat(first.status()).isEqualTo(1);
        ResultStore store = store();
        TrialResult.Failure failure = failure(store, "rates", "100");
        assertThat(failure.phase()).isEqualTo("train");
        assertThat(failure.kind()).isEqualTo("diverged");
        assertThat(failure.message())
                .contains("the loss", "learning rate of 100", "use a lower training.learning_rate");
        assertThat(result(store, "rates", "0.002").state()).isEqualTo(TrialResult.State.DONE);
        assertThat(first.err()).contains("[1/2]", "failed: the loss", "[2/2]").doesNotContain("\tat ");
        assertThat(first.out()).contains("diverged", failure.message());
        assertThat(Files.readString(reports().resolve("rates/report.md"))).contains("diverged");

        String good = "rates/" + trial(store, "rates", "0.002").id();
        Map<String, String> before = snapshot(results().resolve(good));
        CommandRun second = run(file);
        assertThat(second.status()).isEqualTo(1);
        assertThat(second.err()).contains("[1/1] seed=0 training.learning_rate=100", "kept 1 trial that was finished");
        assertThat(snapshot(results().resolve(good))).isEqualTo(before);
    }

    @Test
    void trialsSideBySideGiveTheSameBitsAsOneAfterTheOther() throws IOException {
        Path file = TinyExperiment.twoKernels(folder);
        CommandRun two = run(file, "--jobs", "2");
        assertThat(two.status()).isZero();
        assertThat(two.err().lines())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).startsWith("[1/2] kernel=3 seed=0: top-1 "))
                .anySatisfy(line -> assertThat(line).startsWith("[2/2] kernel=5 seed=0: top-1 "));
        ResultStore one = new ResultStore(folder.resolve("one"));
        assertThat(runIn(one.root(), file).status()).isZero();
        for (String kernel : List.of("3", "5")) {
            assertThat(training(store(), "kernels", kernel).weightsDigest())
                    .isEqualTo(training(one, "kernels", kernel).weightsDigest());
            assertThat(result(store(), "kernels", kernel).id())
                    .isEqualTo(result(one, "kernels", kernel).id());
        }
        Provenance provenance =
                store().provenance("kernels", trial(one, "kernels", "3").id()).orElseThrow();
        assertThat(provenance.machine()).containsEntry("trainings side by side", "2");
        assertThat(provenance.threads()).isEqualTo(1);
    }

    @Test
    void throughputCanBeSwitchedOff() throws IOException {
        Path file = TinyExperiment.write(folder, "measured", """
                training: {epochs: 1, batch: 20}
                throughput: {modes: [infer, train], forks: 2, iterations: 1, iteration_seconds: 60}
                axes: [grid: {kernel: [3]}]
                """);
        CommandRun trained = run(file, "--set", "throughput=none");
        assertThat(trained.status()).isZero();
        assertThat(trained.out()).contains("top-1 (%)").doesNotContain("images/s", "infer", "train (");
        assertThat(reports().resolve("measured/report.md"))
                .content()
                .contains("top-1 (%)")
                .doesNotContain("images/s", "Pareto");
        assertThat(result(store(), "measured", "3").throughput()).isEmpty();
        assertThat(store().samples("measured", trial(store(), "measured", "3").id()))
                .isEmpty();

        // Both modes with two forks of five warm-up iterations and one more, a minute each.
        assertThat(seconds(file)).isGreaterThan(2 * 2 * 6 * 60);
        assertThat(seconds(file, "--set", "throughput=none")).isLessThan(60);
    }

    private double seconds(Path file, String... more) {
        List<Object> arguments = new ArrayList<>(List.of("plan", file, "--device", "cpu", "--results", results()));
        arguments.addAll(List.of(more));
        arguments.add("--json");
        return CommandRun.of(arguments.toArray())
                .succeeded()
                .json()
                .get("trials")
                .get(0)
                .get("seconds")
                .asDouble();
    }

    @Test
    void aCrowdOfThreadsIsWarnedOf() throws IOException {
        Path file = TinyExperiment.write(folder, "none", """
                training: {epochs: 1, batch: 2000}
                throughput: none
                """);
        int cores = Runtime.getRuntime().availableProcessors();
        CommandRun crowd =
                CommandRun.of("run", file, "--results", results(), "--reports", reports(), "--jobs", cores + 1);
        assertThat(crowd.err())
                .startsWith(
                        "nextbench: " + (cores + 1) + " trainings side by side with 1 thread each are more than the "
                                + cores + " cores; they slow each other down");
    }

    @ParameterizedTest
    @CsvSource({"--jobs, 0", "--measure-threads, -1"})
    void noThreadsAtAllAreRefused(String option, String value) throws IOException {
        run(TinyExperiment.twoKernels(folder), option, value).refused(option + " " + value + ": should be at least 1");
        assertThat(results()).doesNotExist();
    }

    @Test
    void failFastStopsAtTheFirstFailureAndTheNextRunGoesOn() throws IOException {
        Path file = TinyExperiment.write(folder, "batches", """
                training: {epochs: 1}
                throughput: none
                axes: [grid: {training.batch: [2000, 20]}]
                """);
        CommandRun fast = run(file, "--fail-fast");
        assertThat(fast.status()).isEqualTo(1);
        ResultStore store = store();
        assertThat(failure(store, "batches", "2000").kind()).isEqualTo("data");
        assertThat(failure(store, "batches", "2000").message()).contains("100 images", "training.batch");
        String small = trial(store, "batches", "20").id();
        assertThat(store.state("batches", small)).isEqualTo(TrialState.WAITING);

        assertThat(run(file).status()).isEqualTo(1);
        assertThat(store.state("batches", small)).isEqualTo(TrialState.DONE);
    }

    @Test
    void aKilledTrialIsRecordedAndOnlyOneRunnerWorksOnAnExperiment() throws Exception {
        Path file = TinyExperiment.write(folder, "epochs", """
                training: {batch: 20}
                throughput: none
                axes: [grid: {training.epochs: [100000, 1]}]
                """);
        CompletableFuture<CommandRun> running = CompletableFuture.supplyAsync(() -> run(file));
        ResultStore store = store();
        await(() -> store.findLock("epochs").isPresent()
                && !store.metrics("epochs", trial(store, "epochs", "100000").id())
                        .isEmpty());
        assertThat(store.state("epochs", trial(store, "epochs", "100000").id())).isEqualTo(TrialState.RUNNING);

        run(file)
                .refused(
                        results().resolve("epochs") + " is being run by process "
                                + ProcessHandle.current().pid(),
                        "Wait until it has ended");

        assertThat(workers()).hasSize(1).allMatch(ProcessHandle::destroyForcibly);
        CommandRun ended = running.get();
        assertThat(ended.status()).isEqualTo(1);
        TrialResult.Failure failure = failure(store, "epochs", "100000");
        assertThat(failure.kind()).isEqualTo("killed");
        assertThat(failure.message()).contains("signal 9", "use a smaller training.batch");
        assertThat(result(store, "epochs", "1").state()).isEqualTo(TrialResult.State.DONE);
        assertThat(workers()).isEmpty();
    }

    private static List<ProcessHandle> workers() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info()
                        .command()
                        .filter(path -> path.endsWith("java"))
                        .isPresent())
                .toList();
    }

    static Stream<List<String>> wrongExperiments() {
        String training = "training: {epochs: 1, batch: 20}\nthroughput: none\n";
        return Stream.of(
                List.of(training + "axes: [grid: {model: [convnext_ato]}]", "tiny.yaml:7", "convnext_atto"),
                List.of(training + "axes: [grid: {kernle: [3]}]", "tiny.yaml:7", "kernle", "kernel"),
                List.of("throughput: none\ntraining: {epoch: 1}", "tiny.yaml:6", "epoch", "epochs"),
                List.of(training + "sedes: [1]", "tiny.yaml:7", "sedes", "seeds"),
                List.of("throughput: none\ntraining: {epochs: -1}", "tiny.yaml:6", "-1"),
                List.of(training + "axes: [grid: {kernel: [4]}]", "tiny.yaml:7", "4"),
                List.of(training + "axes: [grid: {kernel: [3]}, grid: {kernel: [5]}]", "tiny.yaml:7", "kernel"),
                List.of(training + "axes: [grid: {kernel: []}]", "tiny.yaml:7", "kernel"),
                List.of(
                        training + "axes: [grid: {kernel: [3, 5]}]\nexclude: [{kernel: 3}, {kernel: 5}]",
                        "tiny.yaml",
                        "no trials"),
                List.of("training: none\nthroughput: none", "tiny.yaml", "nothing to do"),
                List.of(training + "axes: [grid: {patch: [16]}]", "tiny.yaml:7", "cannot be built"),
                List.of(training + "axes: [", "tiny.yaml:"));
    }

    @ParameterizedTest
    @MethodSource("wrongExperiments")
    void aWrongExperimentIsRefusedBeforeAnythingIsWritten(List<String> given) throws IOException {
        Path file = TinyExperiment.write(folder, "tiny", given.get(0));
        CommandRun refused = run(file).refused(given.subList(1, given.size()).toArray(String[]::new));
        assertThat(refused.err()).startsWith("nextbench: ").doesNotContain("\tat ", "Exception");
        assertThat(results()).doesNotExist();
        assertThat(reports()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--only kernel=7|no trial has kernel 7; the values are 3, 5",
                "--only kernal=3|'kernal' is no axis",
                "--set training.epoch=1|unknown key 'epoch' in training; did you mean 'epochs'?",
                "--set kernel=3|--only kernel=VALUE",
                "--scale tiny|the file has no scales",
                "--device tpu|'tpu' is no device; use auto, cpu, gpu or gpu:N",
                "--threads 0|--threads 0: should be at least 1",
                "--threads x|--threads"
            })
    void aWrongArgumentIsRefusedBeforeAnythingIsWritten(String arguments, String message) throws IOException {
        Path file = TinyExperiment.twoKernels(folder);
        CommandRun refused = CommandRun.of(
                "run", file, "--results", results(), "--reports", reports(), List.of(arguments.split(" ", 2)));
        refused.refused(message);
        assertThat(refused.err()).doesNotContain("\tat ", "Exception");
        assertThat(results()).doesNotExist();
    }

    @Test
    void aFileThatIsNotThereAndOneThatIsGivenTwiceAreRefused() throws IOException {
        run(folder.resolve("missing.yaml")).refused("missing.yaml");
        Path file = TinyExperiment.twoKernels(folder);
        Path same = TinyExperiment.twoKernels(Files.createDirectory(folder.resolve("copy")));
        run(file, same).refused(file + " and " + same + " are both experiment 'kernels'", "--results DIR");
        assertThat(results()).doesNotExist();
    }

    @Test
    void nothingIsRunWhenOneOfSeveralFilesIsWrong() throws IOException {
        Path wrong = TinyExperiment.write(folder, "wrong", "throughput: none\ntraining: {epoch: 1}\n");
        run(TinyExperiment.twoKernels(folder), wrong).refused("wrong.yaml:6", "'epoch'");
        assertThat(results()).doesNotExist();
    }

    private Path withImages(Path images) throws IOException {
        return Files.writeString(folder.resolve("images.yaml"), """
                model: convnext_atto
                data: {name: folder, path: %s, size: 8}
                settings: {classes: 2, patch: 2, depths: [1, 1], widths: [8, 16]}
                training: {epochs: 1, batch: 2}
                throughput: none
                """.formatted(images));
    }

    private static void picture(Path images, String name) throws IOException {
        Path file = images.resolve(name);
        Files.createDirectories(file.getParent());
        TestPictures.write(file, 8);
    }

    private static Path images(Path folder) throws IOException {
        Path images = folder.resolve("images");
        for (String name : List.of("train/cat/1", "train/cat/2", "train/dog/1", "train/dog/2", "test/cat/1")) {
            picture(images, name + ".png");
        }
        return images;
    }

    private void assertRefusedData(String... parts) throws IOException {
        CommandRun refused = run(withImages(folder.resolve("images"))).refused(parts);
        assertThat(refused.err()).doesNotContain("\tat ", "Exception");
        assertThat(results()).doesNotExist();
    }

    @Test
    void dataThatIsMissingIsRefusedByName() throws IOException {
        assertRefusedData(folder.resolve("images").toString());
        Files.createDirectories(folder.resolve("images"));
        assertRefusedData(folder.resolve("images").toString());
        images(folder);
        assertRefusedData("dog", "test");
    }

    @Test
    void everyDamagedImageIsNamedBeforeTrainingStarts() throws IOException {
        Path images = images(folder);
        picture(images, "test/dog/1.png");
        Path truncated = images.resolve("train/cat/2.png");
        byte[] whole = Files.readAllBytes(truncated);
        Files.write(truncated, Arrays.copyOf(whole, whole.length / 2));
        Files.write(images.resolve("train/dog/2.png"), new byte[0]);
        Files.writeString(images.resolve("test/dog/1.png"), "no image");
        assertRefusedData("train/cat/2.png", "train/dog/2.png", "test/dog/1.png");
    }

    @Test
    void anotherNumberOfClassesIsRefusedWithWhatToWrite() throws IOException {
        Path images = images(folder);
        picture(images, "test/dog/1.png");
        picture(images, "test/bird/1.png");
        picture(images, "train/bird/1.png");
        assertRefusedData("has 3 classes, but convnext_atto is built for 2", "settings: {classes: 3}", "images.yaml");
    }

    @Test
    void resultsOfAnotherFormatAreRefusedAndLeftAlone() throws IOException {
        Path file = TinyExperiment.twoKernels(folder);
        Path lock = Files.createDirectories(results().resolve("kernels")).resolve("lock.json");
        Files.writeString(lock, "{\"format\": 99, \"colour\": \"blue\"}");
        run(file).refused(lock + " has format 99", "move the folder");
        assertThat(lock).hasContent("{\"format\": 99, \"colour\": \"blue\"}");
    }

    @Test
    void aFolderThatCannotBeWrittenIsRefusedBeforeAnythingIsRun() throws IOException {
        Path file = TinyExperiment.twoKernels(folder);
        Path plain = Files.writeString(folder.resolve("plain"), "a file");
        CommandRun.of("run", file, "--results", plain, "--reports", reports())
                .refused("--results " + plain, plain + " is a file where a folder is needed; name another folder");
        CommandRun.of("run", file, "--results", results(), "--reports", plain.resolve("deep"))
                .refused("--reports " + plain.resolve("deep"), plain + " is a file where a folder is needed");
        assertThat(results()).doesNotExist();
        assertThat(plain).hasContent("a file");
    }

    @Test
    void aFolderWithoutPermissionIsRefused() throws IOException {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeFalse(Files.isWritable(locked), "root may write anywhere");
        CommandRun.of("run", TinyExperiment.twoKernels(folder), "--results", locked.resolve("results"))
                .refused("--results " + locked.resolve("results"), "permission denied", "make it writable");
    }

    @Test
    void helpHasAnExample() {
        assertThat(CommandRun.of("run", "--help").succeeded().out())
                .contains("Example: nextbench run experiments/quickstart.yaml", "--force", "--fail-fast");
    }
}
