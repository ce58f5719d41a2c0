package dev.nextbench.cli;

import dev.nextbench.io.Json;
import dev.nextbench.result.EpochMetrics;
import dev.nextbench.result.Lock;
import dev.nextbench.result.Provenance;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.TrialResult;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An experiment with a trial that is done, one that failed and one that waits. Nothing in it was measured. */
final class StoredExperiment {
    static final String NAME = "studies/kernel";
    static final String DONE = "aa11bb22";
    static final String FAILED = "aa33cc44";
    static final String WAITING = "dd55ee66";

    private StoredExperiment() {}

    static void write(ResultStore store) {
        Lock.LockedTrial done = trial(DONE, "7");
        Lock.LockedTrial failed = trial(FAILED, "5");
        store.writeLock(new Lock(
                ResultStore.FORMAT,
                NAME,
                "experiments/" + NAME + ".yaml",
                "Kernels",
                "Which kernel?",
                "tiny",
                List.of("kernel", "seed"),
                new Lock.ReportPlan(List.of(), List.of()),
                List.of(done, failed, trial(WAITING, "3"))));
        for (Lock.LockedTrial trial : List.of(done, failed)) {
            store.writeTrial(NAME, trial);
            store.writeProvenance(NAME, trial.id(), provenance(trial.id()));
        }
        store.writeMetrics(NAME, DONE, List.of(new EpochMetrics(1, 1e-3, 2.1, 1.5, 1.9, 0.25, 0.75, null, 2.5, 2.25)));
        store.writeResult(
                NAME,
                new TrialResult(
                        ResultStore.FORMAT,
                        DONE,
                        TrialResult.State.DONE,
                        null,
                        3_695_520,
                        547_332_480,
                        1024,
                        new TrialResult.Training(
                                1, 0.25, 0.75, 1.9, 0.25, null, 1440, 357, 2.5, 2.25, 0.1, 1, 0, "0".repeat(64)),
                        List.of(new TrialResult.Throughput(
                                "infer", 8, "float32", "nhwc", List.of(3, 32, 32), 2, 123.4, 120, 126.8, 3, 15))));
        store.writeResult(
                NAME,
                new TrialResult(
                        ResultStore.FORMAT,
                        FAILED,
                        TrialResult.State.FAILED,
                        new TrialResult.Failure("train", "diverged", "the loss is not a number; lower the rate"),
                        3_695_520,
                        547_332_480,
                        1024,
                        null,
                        List.of()));
    }

    private static Lock.LockedTrial trial(String id, String kernel) {
        return new Lock.LockedTrial(
                id,
                new TreeMap<>(Map.of("kernel", kernel, "seed", "0")),
                "convnext_atto",
                new TreeMap<>(Map.of("kernel", Integer.parseInt(kernel))),
                0,
                3_695_520,
                547_332_480,
                Json.mapper().valueToTree(Map.of("model", "convnext_atto")));
    }

    private static Provenance provenance(String id) {
        return new Provenance(
                "nextbench run experiments/" + NAME + ".yaml",
                "nextbench run experiments/" + NAME + ".yaml --only id=" + id,
                "2026-03-01T10:00:00Z",
                "2026-03-01T10:05:00Z",
                "93cba94f",
                Map.of("djl", "0.35.1"),
                "cpu",
                2,
                Map.of("os", "Linux"),
                Map.of("name", "digits"),
                Map.of("weights", "0"),
                Map.of("decoder", "none"));
    }
}
