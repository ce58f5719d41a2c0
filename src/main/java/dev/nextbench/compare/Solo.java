package dev.nextbench.compare;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** Forks of one side on their own, one after the other: what a stored baseline is made of. */
public final class Solo {
    private static final int QUARTERS = 4;

    private Solo() {}

    /**
     * What was measured.
     *
     * @param forks the valid ones
     * @param identity what their steps are
     * @param invalid blocks that were dropped, by reason
     * @param remarks what was seen when forks were dropped
     */
    public record Measured(
            List<SideRun> forks, Map<String, String> identity, Map<String, Integer> invalid, List<String> remarks) {}

    /**
     * Measures as many forks as the design has units, each for a unit's time.
     *
     * @throws SideException if the side cannot be measured at all
     */
    public static Measured measure(Side side, Design design, Instruments instruments, Comparison.Progress progress)
            throws SideException {
        boolean pinned = design.pin() && side.threads() == 1 && side.device().equals("cpu");
        OptionalInt core = pinned ? instruments.pinning().core() : OptionalInt.empty();
        UnitRunner runner =
                new UnitRunner(side, side, design.withSeconds(design.seconds() * QUARTERS), core, instruments);
        List<SideRun> forks = new ArrayList<>();
        Map<String, Integer> invalid = new TreeMap<>();
        Set<String> remarks = new LinkedHashSet<>();
        long began = System.nanoTime();
        int dropped = 0;
        while (forks.size() < design.units() && dropped <= design.repeats()) {
            Blocks blocks = new Blocks(instruments.sampler(), instruments.limits());
            String text;
            try {
                SideRun run = runner.alone(side, blocks);
                if (!forks.isEmpty()) {
                    Comparison.check(side, forks.get(0), run);
                }
                forks.add(run);
                text = String.format(java.util.Locale.ROOT, "%.2f images/s", side.batch() / run.mean());
            } catch (InvalidUnitException e) {
                dropped++;
                text = String.valueOf(e.getMessage());
                remarks.add(text);
            }
            blocks.invalid().forEach((reason, count) -> invalid.merge(reason, count, Integer::sum));
            double each = (System.nanoTime() - began) * 1e-9 / (forks.size() + dropped);
            progress.unit(forks.size(), design.units(), each * (design.units() - forks.size()), text);
        }
        Map<String, String> identity = new TreeMap<>(side.identity());
        if (!forks.isEmpty()) {
            identity.putAll(forks.get(0).reported());
        }
        return new Measured(List.copyOf(forks), identity, invalid, List.copyOf(remarks));
    }
}
