package dev.nextbench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.io.Json;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultStoreTest {
    private static final String NAME = "imagenet/convnext";

    @TempDir
    Path folder;

    private ResultStore store = new ResultStore(Path.of("results"));

    @BeforeEach
    void open() {
        store = new ResultStore(folder.resolve("results"));
    }

    private static Lock.LockedTrial trial(String id) {
        return new Lock.LockedTrial(
                id,
                new TreeMap<>(Map.of("model", "convnext_tiny", "kernel", "7")),
                "convnext_tiny",
                new TreeMap<>(Map.of("kernel", 7, "drop_path", 0.1, "depths", List.of(3, 3, 9, 3))),
                1,
                28_589_128,
                4_456_000_000L,
                Json.mapper().valueToTree(Map.of("model", "convnext_tiny", "rate", 1e-3)));
    }

    private static Lock lock(String name, Lock.LockedTrial... trials) {
        return new Lock(
                ResultStore.FORMAT,
                name,
                "experiments/" + name + ".yaml",
                "Title",
                "Question?",
                null,
                List.of("model", "kernel", "seed"),
                new Lock.ReportPlan(List.of(), List.of(Map.of("kernel", "7"))),
                List.of(trials));
    }

    private static TrialResult result(String id, TrialResult.State state) {
        return new TrialResult(
                ResultStore.FORMAT,
                id,
                state,
                state == TrialResult.State.DONE ? null : new TrialResult.Failure("train", "diverged", "It diverged."),
                28_589_128,
                4_456_000_000L,
                1,
                new TrialResult.Training(
                        3,
                        0.1 + 0.2,
                        1 / 3.0,
                        Double.NaN,
                        0.9,
                        2,
                        0.8,
                        0.95,
                        1.25,
                        0.85,
                        3,
                        10,
                        5,
                        1.5,
                        1,
                        0.04,
                        2,
                        1,
                        "00"),
                List.of(new TrialResult.Throughput(
                        "infer", 8, "float32", "nchw", List.of(3, 224, 224), 2, 1e3 / 3, 330, 336, 5, 25)));
    }

    private static Provenance provenance(boolean finished) {
        return new Provenance(
                "nextbench run x",
                "nextbench run x --only id=a",
                "2026-01-01T00:00:00Z",
                finished ? "2026-01-01T00:01:00Z" : null,
                "abc-dirty",
                Map.of("djl", "0.35.1"),
                "cpu",
                2,
                Map.of("os", "Linux"),
                Map.of("name", "digits"),
                Map.of("weights", "1"),
                Map.of());
    }

    @Test
    void everythingComesBackAsItWas() {
        Lock lock = lock(NAME, trial("a1"), trial("b2"));
        store.writeLock(lock);
        store.writeTrial(NAME, trial("a1"));
        store.writeProvenance(NAME, "a1", provenance(true));
        store.writeResult(NAME, result("a1", TrialResult.State.DONE));
        assertThat(Json.write(store.lock(NAME))).isEqualTo(Json.write(lock));
        assertThat(Json.write(store.trial(NAME, "a1").orElseThrow())).isEqualTo(Json.write(trial("a1")));
        assertThat(store.provenance(NAME, "a1")).contains(provenance(true));
        assertThat(store.result(NAME, "a1")).contains(result("a1", TrialResult.State.DONE));
    }

    @Test
    void whatWasNotWrittenIsAbsent() {
        assertThat(store.experiments()).isEmpty();
        assertThat(store.findLock(NAME)).isEmpty();
        assertThat(store.result(NAME, "a1")).isEmpty();
        assertThat(store.metrics(NAME, "a1")).isEmpty();
        assertThat(store.runner(NAME)).isEmpty();
        assertThatThrownBy(() -> store.lock(NAME))
                .isInstanceOf(ResultException.class)
                .hasMessageEndingWith("has no results of 'imagenet/convnext'. It holds no experiment;"
                        + " `nextbench run` adds one, --results DIR names another folder.");
    }

    @Test
    void rowsKeepEveryBitAndWhatIsMissing() throws IOException {
        List<EpochMetrics> epochs = List.of(
                new EpochMetrics(1, 1e-3, 0.1 + 0.2, Double.MIN_VALUE, Double.NaN, 1 / 3.0, 0, null, 1e22, -0.0),
                new EpochMetrics(2, 5e-4, Math.PI, 1, Double.POSITIVE_INFINITY, 1, 1, 0.0, 1 / 3.0, 1e-7, 1, 1));
        store.writeMetrics(NAME, "a1", epochs);
        assertThat(store.metrics(NAME, "a1")).isEqualTo(epochs);
        List<String> lines = Files.readAllLines(store.folder(NAME, "a1").resolve("metrics.csv"));
        assertThat(lines.get(0))
                .isEqualTo(
                        "epoch,learning_rate,train_loss,gradient_norm,test_loss,top1,top5,ema_top1,ema_top5,ema_loss,seconds,"
                                + "step_seconds");
        assertThat(lines.get(1)).contains(",0.0,,,,1.0E22,");
        List<Sample> samples = List.of(
                new Sample("infer", 1, "warmup", 1, 10, 0.1), new Sample("a,\"b\"\nc", 2, "", 2, 1L << 40, 1 / 3.0));
        store.writeSamples(NAME, "a1", samples);
        assertThat(store.samples(NAME, "a1")).isEqualTo(samples);
    }

    @Test
    void classesAndConfusionComeBackAndGoWithTheTrial() throws IOException {
        assertThat(store.classResults(NAME, "a1")).isEqualTo(new ClassResults(List.of(), List.of()));
        ClassResults results = new ClassResults(
                List.of(
                        new ClassAccuracy(0, "tench, Tinca tinca", 3, 2 / 3.0, 1),
                        new ClassAccuracy(2, "\"great\" white", 1, 0, 0)),
                List.of(new Confusion(0, 0, 2), new Confusion(0, 2, 1), new Confusion(2, 1, 1)));
        results.write(store.folder(NAME, "a1"));
        assertThat(store.classResults(NAME, "a1")).isEqualTo(results);
        assertThat(Files.readString(store.folder(NAME, "a1").resolve("classes.csv")))
                .isEqualTo("""
                index,name,images,top1,top5
                0,"tench, Tinca tinca",3,0.6666666666666666,1.0
                2,""\"great"" white",1,0.0,0.0
                """);
        Path confusion = store.folder(NAME, "a1").resolve("confusion.csv");
        assertThat(Files.readString(confusion)).isEqualTo("label,predicted,images\n0,0,2\n0,2,1\n2,1,1\n");
        Files.writeString(confusion, "label,predicted\n0,0\n");
        assertThatThrownBy(() -> store.classResults(NAME, "a1"))
                .isInstanceOf(ResultException.class)
                .hasMessageStartingWith(confusion + " is damaged: line 1: the columns are not label,predicted,images");
        store.clear(NAME, "a1");
        assertThat(store.classResults(NAME, "a1").confusion()).isEmpty();
    }

    @Test
    void filesOfEarlierVersionsLackWhatTheyDidNotNote() throws IOException {
        store.writeResult(NAME, result("a1", TrialResult.State.DONE));
        Path file = store.folder(NAME, "a1").resolve("result.json");
        String whole = Files.readString(file);
        for (String field : List.of(
                "best_epoch", "ema_top5", "ema_loss", "ema_best_top1", "ema_best_epoch", "micro_batches", "resumed")) {
            whole = whole.replaceFirst("\\s*\"" + field + "\" : [^,]*,", "");
        }
        assertThat(whole).contains("\"ema_top1\" : 0.8,").doesNotContain("ema_best");
        Files.writeString(file, whole);
        TrialResult.Training old = store.result(NAME, "a1").orElseThrow().training();
        assertThat(old.emaTop1()).isEqualTo(0.8);
        assertThat(old.bestEpoch()).isNull();
        assertThat(old.emaLoss()).isNull();

        store.writeMetrics(NAME, "a1", List.of());
        Path metrics = store.folder(NAME, "a1").resolve("metrics.csv");
        Files.writeString(metrics, """
                epoch,learning_rate,train_loss,gradient_norm,test_loss,top1,top5,ema_top1,seconds,step_seconds
                1,0.5,2.0,1.0,2.5,0.25,0.75,0.125,3.0,1.5
                """);
        assertThat(store.metrics(NAME, "a1"))
                .containsExactly(new EpochMetrics(1, 0.5, 2, 1, 2.5, 0.25, 0.75, 0.125, null, null, 3, 1.5));
        Files.writeString(metrics, "epoch,learning_rate\n1,0.5\n");
        assertThatThrownBy(() -> store.metrics(NAME, "a1"))
                .hasMessageContaining("line 1: the columns are not epoch,learning_rate,train_loss,");
    }

    /** The results that came with earlier versions of the program, as they are in the repository. */
    @Test
    void resultsThatCameWithTheProgramAreReadable() {
        ResultStore reference = new ResultStore(Path.of("results", "reference"));
        assertThat(reference.experiments()).contains("quickstart", "cifar10/smoke");
        for (String experiment : reference.experiments()) {
            Lock lock = reference.lock(experiment);
            assertThat(reference.trials(lock)).isNotEmpty().allSatisfy(stored -> {
                String id = stored.trial().id();
                assertThat(stored.state()).as(id).isEqualTo(TrialState.DONE);
                assertThat(stored.result()).isNotNull();
                if (stored.result().training() != null) {
                    assertThat(reference.metrics(experiment, id))
                            .hasSize(stored.result().training().epochs());
                }
                if (!stored.result().throughput().isEmpty()) {
                    assertThat(reference.samples(experiment, id)).isNotEmpty();
                }
            });
        }
    }

    @Test
    void experimentsAreListedAtEveryDepth() {
        store.writeLock(lock(NAME, trial("a1")));
        store.writeLock(lock("imagenet"));
        store.writeLock(lock("digits"));
        store.writeTrial(NAME, trial("a1"));
        assertThat(store.experiments()).containsExactly("digits", "imagenet", NAME);
        assertThat(store.find("a")).containsExactly(NAME + "/a1");
        assertThat(store.find("c")).isEmpty();
    }

    @Test
    void statesFollowFromFiles() {
        Lock lock = lock(NAME, trial("a1"), trial("b2"), trial("c3"), trial("d4"));
        store.writeLock(lock);
        store.writeResult(NAME, result("b2", TrialResult.State.DONE));
        store.writeResult(NAME, result("c3", TrialResult.State.FAILED));
        store.writeProvenance(NAME, "d4", provenance(false));
        assertThat(store.trials(lock))
                .extracting(StoredTrial::state)
                .containsExactly(TrialState.WAITING, TrialState.DONE, TrialState.FAILED, TrialState.WAITING);
        try (RunnerLock running = store.acquire(NAME)) {
            assertThat(running).isNotNull();
            assertThat(store.state(NAME, "d4")).isEqualTo(TrialState.RUNNING);
            assertThat(store.state(NAME, "a1")).isEqualTo(TrialState.WAITING);
        }
        assertThat(store.state(NAME, "d4")).hasToString("waiting");
        store.clear(NAME, "b2");
        assertThat(store.state(NAME, "b2")).isEqualTo(TrialState.WAITING);
    }

    @Test
    void anotherFormatIsNamedWithTheRemedy() throws IOException {
        store.writeLock(lock(NAME, trial("a1")));
        Path file = store.folder(NAME).resolve("lock.json");
        String newer = Files.readString(file).replace("\"format\" : 1", "\"format\" : 2");
        Files.writeString(file, newer.replace("\"title\"", "\"heading\""));
        assertThatThrownBy(() -> store.lock(NAME))
                .isInstanceOf(ResultException.class)
                .hasMessage(
                        file + " has format 2; this program reads format 1. Use the version of the program that wrote"
                                + " it, or move the folder " + file.getParent() + " away and run again.");
        Files.writeString(file, newer);
        assertThatThrownBy(() -> store.lock(NAME)).hasMessageContaining("has format 2; this program reads format 1.");
    }

    @Test
    void damagedJsonIsNamedWithItsPlaceAndTheRemedy() throws IOException {
        store.writeResult(NAME, result("a1", TrialResult.State.DONE));
        Path file = store.folder(NAME, "a1").resolve("result.json");
        String whole = Files.readString(file);
        String remedy = " Delete the folder " + file.getParent()
                + " and run the experiment again: only this trial is run anew.";

        Files.writeString(file, whole.substring(0, whole.length() / 2));
        assertThatThrownBy(() -> store.result(NAME, "a1"))
                .isInstanceOf(ResultException.class)
                .hasMessageStartingWith(file + " is damaged: line ")
                .hasMessageEndingWith(remedy);

        Files.writeString(file, whole.replace("\"epochs\" : 3", "\"epochs\" : \"x\""));
        assertThatThrownBy(() -> store.result(NAME, "a1")).hasMessageContaining("field 'training.epochs'");

        Files.writeString(file, whole.replaceFirst("(?s)\"layout\" : \"nchw\",\\s*", ""));
        assertThatThrownBy(() -> store.result(NAME, "a1"))
                .hasMessage(file + " is damaged: field 'throughput[0].layout' is missing." + remedy);

        Files.writeString(file, whole.replace("\"a1\"", "\"b2\""));
        assertThatThrownBy(() -> store.result(NAME, "a1")).hasMessageContaining("it is of trial 'b2'");

        Files.writeString(file, "");
        assertThatThrownBy(() -> store.result(NAME, "a1")).hasMessageContaining("is damaged");
    }

    @Test
    void damagedRowsAreNamedWithTheirLineAndColumn() throws IOException {
        store.writeSamples(NAME, "a1", List.of(new Sample("infer", 1, "warmup", 1, 10, 0.25)));
        Path file = store.folder(NAME, "a1").resolve("samples.csv");
        String whole = Files.readString(file);
        Files.writeString(file, whole.replace("0.25", "a quarter"));
        assertThatThrownBy(() -> store.samples(NAME, "a1"))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("is damaged: line 2: column seconds_per_step: 'a quarter' is not a value of it");
        Files.writeString(file, whole.replace("0.25", ""));
        assertThatThrownBy(() -> store.samples(NAME, "a1")).hasMessageContaining("column seconds_per_step: ''");
        Files.writeString(file, whole.substring(0, whole.length() - 3));
        assertThatThrownBy(() -> store.samples(NAME, "a1")).hasMessageContaining("line 2 has no end");
        Files.writeString(file, whole.replace("fork", "process"));
        assertThatThrownBy(() -> store.samples(NAME, "a1"))
                .hasMessageContaining("line 1: the columns are not mode,fork");
    }

    @Test
    void theFirstDamagedTrialIsReportedWhicheverThreadMeetsIt() throws IOException {
        Lock lock = lock(NAME, trial("a1"), trial("b2"), trial("c3"));
        for (String id : List.of("b2", "c3")) {
            store.writeTrial(NAME, trial(id));
            Files.writeString(store.folder(NAME, id).resolve("result.json"), "{");
        }
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> store.trials(lock)).hasMessageContaining("b2");
        }
    }

    @Test
    void aMovedFolderIsNoticed() throws IOException {
        store.writeLock(lock(NAME));
        Files.move(store.folder(NAME), store.folder("other"));
        assertThatThrownBy(() -> store.lock("other"))
                .hasMessageContaining("is of experiment 'imagenet/convnext', not of 'other'");
    }

    @Test
    void namesThatLeadElsewhereAreRefused() {
        for (String name : List.of("../x", "", ".", "a/../..")) {
            assertThatThrownBy(() -> store.folder(name)).hasMessageContaining("is not an experiment's name");
        }
        for (String id : List.of("..", "a/b", "", ".running")) {
            assertThatThrownBy(() -> store.folder(NAME, id)).hasMessageContaining("is not a trial's id");
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamedWithTheRemedy() throws IOException {
        Files.writeString(store.root(), "a file where the results folder should be");
        assertThatThrownBy(() -> store.writeLock(lock(NAME)))
                .isInstanceOf(ResultException.class)
                .hasMessage(
                        "cannot write " + store.folder(NAME).resolve("lock.json") + ": a file stands where a folder is"
                                + " needed. Make the folder writable, or name another one with --results DIR.");
        assertThat(ResultStore.unwritable(Path.of("results"), new AccessDeniedException("results/x")))
                .hasMessage(
                        "cannot write results: permission denied. Make the folder writable, or name another one with"
                                + " --results DIR.");
    }
}
