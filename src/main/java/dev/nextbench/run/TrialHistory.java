package dev.nextbench.run;

import dev.nextbench.model.Models;
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

    /**
     * The entries of a trial; none for one that failed.
     *
     * @param measuring the device that throughput was measured on, which need not be the one that it was trained on
     * @param machine that throughput was measured on
     */
    static List<HistoryEntry> entries(
            Lock.LockedTrial trial,
            TrialResult result,
            Provenance provenance,
            String measuring,
            Map<String, String> machine) {
        List<HistoryEntry> entries = new ArrayList<>();
        if (result.state() != TrialResult.State.DONE) {
            return entries;
        }
        HistoryOrigin origin = origin(provenance, provenance.machine());
        HistoryOrigin measured = origin(provenance, machine);
        TrialResult.Training training = result.training();
        if (training != null) {
            Map<String, String> series = series(trial, result, provenance, provenance.device());
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
        for (TrialResult.Throughput throughput : result.throughput()) {
            Map<String, String> series = series(trial, result, provenance, measuring);
            series.put("mode", throughput.mode());
            series.put("batch", Integer.toString(throughput.batch()));
            series.put("precision", throughput.precision());
            series.put("layout", throughput.layout());
            series.put("input", input(throughput.input()));
            series.put("threads", Integer.toString(throughput.threads()));
            boolean interval = Double.isFinite(throughput.low()) && Double.isFinite(throughput.high());
            if (Double.isFinite(throughput.throughput())) {
                entries.add(measured.entry(
                        series,
                        HistoryMetric.THROUGHPUT,
                        throughput.throughput(),
                        interval ? throughput.low() : null,
                        interval ? throughput.high() : null,
                        throughput.forks()));
            }
        }
        return entries;
    }

    private static HistoryOrigin origin(Provenance provenance, Map<String, String> machine) {
        return new HistoryOrigin(
                Instant.now(), provenance.revision(), "run", provenance.reproduce(), new TreeMap<>(machine));
    }

    private static Map<String, String> series(
            Lock.LockedTrial trial, TrialResult result, Provenance provenance, String device) {
        Map<String, String> series = new TreeMap<>();
        series.put("model", trial.model());
        String changes = Models.find(trial.model())
                .map(definition -> definition.changes(trial.settings()))
                .orElse("");
        if (!changes.isEmpty()) {
            series.put("settings", changes);
        }
        series.put("device", device);
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
