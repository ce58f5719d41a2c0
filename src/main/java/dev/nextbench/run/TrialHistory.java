package dev.nextbench.run;

import dev.nextbench.io.Json;
import dev.nextbench.result.HistoryEntry;
import dev.nextbench.result.HistoryMetric;
import dev.nextbench.result.HistoryOrigin;
import dev.nextbench.result.Lock;
import dev.nextbench.result.Provenance;
import dev.nextbench.result.TrialResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What of a finished trial belongs to the history: its accuracy, and each throughput that was measured. */
final class TrialHistory {
    private static final double PERCENT = 100;

    private TrialHistory() {}

    /** The entries of a trial; none for one that failed. */
    static List<HistoryEntry> entries(Lock.LockedTrial trial, TrialResult result, Provenance provenance) {
        List<HistoryEntry> entries = new ArrayList<>();
        if (result.state() != TrialResult.State.DONE) {
            return entries;
        }
        HistoryOrigin origin = new HistoryOrigin(
                Instant.now(),
                provenance.revision(),
                "run",
                provenance.reproduce(),
                new TreeMap<>(provenance.machine()));
        TrialResult.Training training = result.training();
        if (training != null) {
            Map<String, String> series = series(trial, result, provenance);
            // The hash of everything that can change the result; two trainings that share it end with the same bits.
            series.put("trial", trial.id());
            series.put("seed", Long.toString(trial.seed()));
            String data = provenance.data().get("name");
            if (data != null) {
                series.put("data", data);
            }
            series.put("threads", Integer.toString(provenance.threads()));
            entries.add(origin.entry(series, HistoryMetric.TOP1, PERCENT * training.top1(), null, null, 1));
        }
        for (TrialResult.Throughput measured : result.throughput()) {
            Map<String, String> series = series(trial, result, provenance);
            series.put("mode", measured.mode());
            series.put("batch", Integer.toString(measured.batch()));
            series.put("precision", measured.precision());
            series.put("layout", measured.layout());
            series.put("input", input(measured.input()));
            series.put("threads", Integer.toString(measured.threads()));
            boolean interval = Double.isFinite(measured.low()) && Double.isFinite(measured.high());
            if (Double.isFinite(measured.throughput())) {
                entries.add(origin.entry(
                        series,
                        HistoryMetric.THROUGHPUT,
                        measured.throughput(),
                        interval ? measured.low() : null,
                        interval ? measured.high() : null,
                        measured.forks()));
            }
        }
        return entries;
    }

    private static Map<String, String> series(Lock.LockedTrial trial, TrialResult result, Provenance provenance) {
        Map<String, String> series = new TreeMap<>();
        series.put("model", trial.model());
        series.put("settings", Json.compact(trial.settings()));
        series.put("device", provenance.device());
        series.put("macs", Long.toString(result.macs()));
        series.put("parameters", Long.toString(result.parameters()));
        for (String engine : List.of("djl", "libtorch")) {
            String version = provenance.versions().get(engine);
            if (version != null) {
                series.put(engine, version);
            }
        }
        return series;
    }

    private static String input(List<Integer> extents) {
        StringBuilder text = new StringBuilder();
        extents.forEach(extent -> text.append(text.isEmpty() ? "" : "x").append(extent));
        return text.toString();
    }
}
