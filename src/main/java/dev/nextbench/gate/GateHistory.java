package dev.nextbench.gate;

import dev.nextbench.result.HistoryEntry;
import dev.nextbench.result.HistoryMetric;
import dev.nextbench.result.HistoryOrigin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What of a gate's outcome belongs to the history: the candidate's figures. */
public final class GateHistory {
    private GateHistory() {}

    /** One entry for each metric that was measured. */
    public static List<HistoryEntry> entries(GateOutcome outcome, Map<String, String> machine) {
        HistoryOrigin origin = new HistoryOrigin(
                Instant.parse(outcome.started()),
                outcome.candidate(),
                "gate",
                outcome.command(),
                new TreeMap<>(machine));
        List<HistoryEntry> entries = new ArrayList<>();
        for (Check check : outcome.checks()) {
            Look look = check.confirmation() != null ? check.confirmation() : check.first();
            if (look != null && Double.isFinite(look.candidate())) {
                HistoryMetric metric = new HistoryMetric(
                        check.metric(),
                        check.unit(),
                        check.higherIsBetter() ? HistoryMetric.Better.HIGHER : HistoryMetric.Better.LOWER);
                // The figure's own interval is unknown here: the look's is that of a ratio.
                entries.add(origin.entry(
                        Identity.series(check.identity()),
                        metric,
                        look.candidate(),
                        null,
                        null,
                        check.takesTwoLooks() || check.metric().equals("top1") ? look.units() : 1));
            }
        }
        return entries;
    }
}
