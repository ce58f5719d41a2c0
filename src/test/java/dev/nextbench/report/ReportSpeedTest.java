package dev.nextbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.io.Json;
import dev.nextbench.result.Lock;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.TrialResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A report of 10,000 trials takes under 5 s; run with {@code -Xmx900m -Dnextbench.speed=true} on an idle machine. */
@EnabledIfSystemProperty(named = "nextbench.speed", matches = "true")
class ReportSpeedTest {
    @Test
    void tenThousandTrials(@TempDir Path folder) throws IOException {
        ResultStore store = new ResultStore(folder.resolve("results"));
        SyntheticExperiment experiment = new SyntheticExperiment(store);
        for (int kernel = 0; kernel < 100; kernel++) {
            for (int rate = 0; rate < 100; rate++) {
                experiment.trial("convnext_atto", Map.of("kernel", "" + kernel, "drop_path", "0." + rate), 0);
            }
        }
        Lock lock = experiment.lock("Many", "How long?", List.of("kernel", "drop_path", "seed"), List.of(), List.of());
        store.writeLock(lock);
        for (Lock.LockedTrial trial : lock.trials()) {
            // Without the store's forced writes, which would take minutes.
            Path place = Files.createDirectories(store.folder(lock.experiment(), trial.id()));
            Files.writeString(place.resolve("provenance.json"), Json.write(experiment.provenance(trial)));
            Files.writeString(
                    place.resolve("result.json"),
                    Json.write(experiment.result(trial, TrialResult.State.DONE, null, experiment.training(trial))));
        }
        for (Lock.LockedTrial trial : lock.trials().subList(0, 500)) {
            store.writeMetrics(lock.experiment(), trial.id(), experiment.metrics(trial));
        }
        long start = System.nanoTime();
        ExperimentReport.write(store, lock.experiment(), folder.resolve("reports"));
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(seconds).isLessThan(5);
    }
}
