package dev.nextbench.compare;

import java.util.List;
import java.util.Map;

/**
 * One unit of a comparison: a pair or a quadruple of fresh forks.
 *
 * @param index from 1
 * @param baselineFirst whether A's process was started first and had the first turn
 * @param a the baseline's forks
 * @param b the candidate's forks
 * @param quadruples log time ratios, B over A, of each turn A B B A (or B A A B)
 * @param logRatio the unit's value: a trimmed mean of octets, two quadruples each, by how calm they were
 * @param stationary whether the first half of the quadruples agrees with the second
 * @param invalid blocks that were dropped and repeated, by reason
 */
public record Unit(
        int index,
        boolean baselineFirst,
        SideRun a,
        SideRun b,
        List<Double> quadruples,
        double logRatio,
        boolean stationary,
        Map<String, Integer> invalid) {
    /** Copies what can change. */
    public Unit {
        quadruples = List.copyOf(quadruples);
        invalid = Map.copyOf(invalid);
    }
}
