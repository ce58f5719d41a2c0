package dev.nextbench.report;

import dev.nextbench.result.StoredTrial;
import dev.nextbench.result.TrialResult;
import java.util.List;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A row of a table: the trials that differ in nothing but their seed.
 *
 * @param number 1-based over the whole report
 * @param model the model's name
 * @param point its value on each axis but the seed's
 * @param trials a trial a seed, in the lock's order
 */
public record Row(int number, String model, SortedMap<String, String> point, List<StoredTrial> trials) {
    /** Its value on an axis; the model's name for {@code model}; null if the axis does not exist for it. */
    public @Nullable String value(String axis) {
        String value = point.get(axis);
        return value == null && axis.equals(Rows.MODEL) ? model : value;
    }

    /** Trials that are done. */
    int done() {
        return (int) trials.stream()
                .filter(trial -> trial.result() != null && trial.result().state() == TrialResult.State.DONE)
                .count();
    }

    /** A figure of every training that came to its end; the others are left out. */
    double[] trainings(ToDoubleFunction<TrialResult.Training> figure) {
        return results()
                .map(Row::finishedTraining)
                .flatMap(Stream::ofNullable)
                .mapToDouble(figure)
                .filter(Double::isFinite)
                .toArray();
    }

    Stream<TrialResult> results() {
        return trials.stream().map(StoredTrial::result).flatMap(Stream::ofNullable);
    }

    /** A trial that failed after its training, such as in measuring throughput, has been trained all the same. */
    static TrialResult.@Nullable Training finishedTraining(TrialResult result) {
        TrialResult.Failure failure = result.failure();
        boolean trained = result.state() == TrialResult.State.DONE
                || (failure != null && !failure.phase().equals("train"));
        return trained ? result.training() : null;
    }
}
