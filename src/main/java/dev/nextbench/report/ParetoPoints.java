package dev.nextbench.report;

import dev.nextbench.result.TrialResult;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;

/**
 * Accuracy and speed of a group's rows.
 *
 * @param speed images/s of inference, a row each
 * @param accuracy top-1 in per cent, a row each
 * @param front the indices of the rows on the Pareto front; none unless two rows have both figures, and none whose
 *     speed is not settled
 */
record ParetoPoints(List<Estimate> speed, List<Estimate> accuracy, SortedSet<Integer> front) {
    static ParetoPoints of(Group group) {
        Throughputs.Series inference = new Throughputs(group.rows()).inference();
        List<Estimate> speed =
                inference == null ? Collections.nCopies(group.rows().size(), Estimate.NONE) : inference.estimates();
        List<Estimate> accuracy = group.rows().stream()
                .map(row -> AccuracyColumns.estimate(row, TrialResult.Training::top1))
                .toList();
        long both = 0;
        for (int i = 0; i < speed.size(); i++) {
            both += speed.get(i).settled() && accuracy.get(i).present() ? 1 : 0;
        }
        SortedSet<Integer> front = both < 2
                ? Collections.emptySortedSet()
                : Pareto.front(
                        speed.stream()
                                .mapToDouble(each -> each.settled() ? each.mean() : Double.NaN)
                                .toArray(),
                        accuracy.stream().mapToDouble(Estimate::mean).toArray());
        return new ParetoPoints(speed, accuracy, front);
    }
}
