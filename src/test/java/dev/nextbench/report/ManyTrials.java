package dev.nextbench.report;

import dev.nextbench.io.Json;
import dev.nextbench.result.Lock;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.TrialResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Makes a results folder of 10,000 finished trials, to time a report on: run {@code main} with a folder, then
 * {@code ./nextbench report --results FOLDER --reports /tmp/reports}.
 */
final class ManyTrials {
    private static final int SIDE = 100;

    private ManyTrials() {}

    public static void main(String[] arguments) throws IOException {
        ResultStore store = new ResultStore(Path.of(arguments[0]));
        SyntheticExperiment experiment = new SyntheticExperiment(store);
        for (int kernel = 0; kernel < SIDE; kernel++) {
            for (int rate = 0; rate < SIDE; rate++) {
                experiment.trial("convnext_atto", Map.of("kernel", "" + kernel, "drop_path", "0." + rate), 0);
            }
        }
        Lock lock = experiment.lock("Many", "How long?", List.of("kernel", "drop_path", "seed"), List.of(), List.of());
        store.writeLock(lock);
        // One trial through the store, for the metrics' text; the store's forced writes would take minutes for all.
        Lock.LockedTrial first = lock.trials().get(0);
        store.writeMetrics(lock.experiment(), first.id(), experiment.metrics(first));
        Path metrics = store.folder(lock.experiment(), first.id()).resolve("metrics.csv");
        for (Lock.LockedTrial trial : lock.trials()) {
            Path folder = Files.createDirectories(store.folder(lock.experiment(), trial.id()));
            Files.writeString(folder.resolve("provenance.json"), Json.write(experiment.provenance(trial)));
            Files.writeString(
                    folder.resolve("result.json"),
                    Json.write(experiment.result(trial, TrialResult.State.DONE, null, experiment.training(trial))));
            if (!trial.id().equals(first.id())) {
                Files.copy(metrics, folder.resolve("metrics.csv"));
            }
        }
    }
}
