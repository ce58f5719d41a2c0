package dev.nextbench.gate;

import dev.nextbench.compare.Comparison;
import dev.nextbench.compare.ComparisonResult;
import dev.nextbench.compare.Design;
import dev.nextbench.compare.Instruments;
import dev.nextbench.compare.Side;
import dev.nextbench.compare.SideException;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A workload's way through the gate: one look at all its metrics, and a second one if any of them signals a change. */
public final class Procedure {
    private final Design design;
    private final Instruments instruments;
    private final BiFunction<String, Integer, Comparison.Progress> progress;

    /**
     * @param progress of a look: its name and number (1 or 2)
     */
    public Procedure(
            Design design, Instruments instruments, BiFunction<String, Integer, Comparison.Progress> progress) {
        this.design = design;
        this.instruments = instruments;
        this.progress = progress;
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
        ComparisonResult second =
                again ? new Comparison(baseline, candidate, design, instruments).run(progress.apply(name, 2)) : null;
        Map<String, String> identity = first.identityB();
        return new Outcome(
                rules.stream()
                        .map(rule -> Judge.check(name, identity, rule, first, second))
                        .toList(),
                first,
                second);
    }
}
