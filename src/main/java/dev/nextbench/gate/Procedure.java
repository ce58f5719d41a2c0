package dev.nextbench.gate;

import dev.nextbench.compare.Comparison;
import dev.nextbench.compare.ComparisonResult;
import dev.nextbench.compare.Design;
import dev.nextbench.compare.Instruments;
import dev.nextbench.compare.Side;
import dev.nextbench.compare.SideException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A workload's way through the gate: one look at all its metrics, and a second one if any of them signals a change. */
public final class Procedure {
    private final Design design;
    private final Instruments instruments;
    private final BiFunction<String, Integer, Comparison.Progress> progress;
    private final Checks.Listener listener;

    /**
     * @param progress of a look: its name and number (1 or 2)
     * @param listener is told what each look measured, as soon as it has
     */
    public Procedure(
            Design design,
            Instruments instruments,
            BiFunction<String, Integer, Comparison.Progress> progress,
            Checks.Listener listener) {
        this.design = design;
        this.instruments = instruments;
        this.progress = progress;
        this.listener = listener;
    }

    /**
     * What came of a workload.
     *
     * @param checks one for each rule
     * @param first the first look's comparison
     * @param confirmation the second look's; absent if there was no need
     */
    public record Outcome(
            List<Check> checks,
            ComparisonResult first,
            @Nullable ComparisonResult confirmation) {
        /** Copies the list. */
        public Outcome {
            checks = List.copyOf(checks);
        }
    }

    /**
     * Measures a candidate against a baseline and judges.
     *
     * @param name of the workload, for tables
     * @throws SideException if a side cannot be measured
     */
    public Outcome run(String name, Side baseline, Side candidate, List<Rule> rules) throws SideException {
        ComparisonResult first = new Comparison(baseline, candidate, design, instruments).run(progress.apply(name, 1));
        boolean again = rules.stream().anyMatch(rule -> Judge.needsConfirmation(first, rule));
        listener.compared(name, 1, first);
        ComparisonResult second = again ? second(name, baseline, candidate) : null;
        Map<String, String> identity = new TreeMap<>(first.identityB());
        // Beside another process that is busy, or alone on its core, a step is not the same figure.
        identity.put("interleaving", first.design().interleaving().name().toLowerCase(Locale.ROOT));
        return new Outcome(
                rules.stream()
                        .map(rule -> Judge.check(name, identity, rule, first, second))
                        .toList(),
                first,
                second);
    }

    /** The second look; null if a side broke down in it, so that the first one is not lost. */
    private @Nullable ComparisonResult second(String name, Side baseline, Side candidate) {
        try {
            ComparisonResult second =
                    new Comparison(baseline, candidate, design, instruments).run(progress.apply(name, 2));
            listener.compared(name, 2, second);
            return second;
        } catch (SideException e) {
            progress.apply(name, 2).unit(0, design.units(), 0, String.valueOf(e.getMessage()));
            return null;
        }
    }
}
