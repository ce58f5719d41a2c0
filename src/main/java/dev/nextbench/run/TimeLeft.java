package dev.nextbench.run;

import dev.nextbench.result.TrialResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How much of a run is done and how long the rest will take. A trial under way goes on at the pace of its own steps,
 * for which its start does not count; what the trials before it showed replaces what older results say of those after
 * it. Until there is either, nothing is said. Several threads may use it.
 */
final class TimeLeft {
    /** Steps for so long, or for such a share of a trial, are a basis. */
    private static final double BASIS_SECONDS = 5;

    private static final double BASIS_SHARE = 0.1;

    private final Map<Integer, Trial> trials = new LinkedHashMap<>();
    private final LongSupplier nanoseconds;
    private final long start;
    private final int jobs;
    private Estimate estimate;
    private int finished;

    /** Seconds that trainings took to start, and how many did. */
    private double starts;

    private int started;

    /** Seconds that measurements took, and what they were expected to take. */
    private double measured;

    private double measuredExpected;

    /**
     * The time left of a run that begins now.
     *
     * @param estimate from older results
     * @param jobs trainings side by side
     */
    TimeLeft(List<Task> tasks, Estimate estimate, int jobs, LongSupplier nanoseconds) {
        tasks.forEach(task -> trials.put(task.number(), new Trial(task)));
        this.estimate = estimate;
        this.jobs = Math.max(1, Math.min(jobs, tasks.size()));
        this.nanoseconds = nanoseconds;
        this.start = nanoseconds.getAsLong();
    }

    /** Where a trial stands. */
    private static final class Trial {
        final Task task;
        Phase phase = Phase.WAITING;
        double begun;
        double firstShare = Double.NaN;
        double firstAt;
        double share;
        double at;

        Trial(Task task) {
            this.task = task;
        }

        /** Seconds that all its steps take at the pace so far; NaN while that is no basis. */
        double pace() {
            double gained = share - firstShare;
            double seconds = at - firstAt;
            return gained > 0 && (seconds >= BASIS_SECONDS || gained >= BASIS_SHARE) ? seconds / gained : Double.NaN;
        }

        void reset(Phase next, double now) {
            phase = next;
            begun = now;
            firstShare = Double.NaN;
            share = 0;
        }
    }

    private enum Phase {
        WAITING,
        TRAINING,
        TRAINED,
        MEASURING,
        ENDED
    }

    /** A trial's training begins. */
    synchronized void trains(int number) {
        trial(number).reset(Phase.TRAINING, now());
    }

    /** Such a share of a training is done; the first time it is told, everything before it was the start. */
    synchronized void trained(int number, double share) {
        advance(trial(number), share);
    }

    /**
     * A trial's training has ended.
     *
     * @param training how it went, from which others can be told; absent if there was none or it failed
     */
    synchronized void trainingEnded(int number, TrialResult.@Nullable Training training) {
        Trial trial = trial(number);
        trial.phase = Phase.TRAINED;
        if (training != null) {
            estimate = estimate.with(
                    SeenStep.of(trial.task.trial(), training).stream().toList());
        }
    }

    /** Measuring a trial begins. */
    synchronized void measures(int number) {
        trial(number).reset(Phase.MEASURING, now());
    }

    /** Such a share of a trial's measuring is done. */
    synchronized void measured(int number, double share) {
        advance(trial(number), share);
    }

    /** A trial has ended. */
    synchronized void finish(int number) {
        Trial trial = trial(number);
        if (trial.phase == Phase.MEASURING && trial.share > 0) {
            measured += now() - trial.begun;
            measuredExpected += measuring(trial, estimate);
        }
        trial.phase = Phase.ENDED;
        finished++;
    }

    /** Share of the whole run, 0..1; that of trials while nothing is known of their times. */
    synchronized double done() {
        double left = secondsLeft();
        double elapsed = now();
        return finished == trials.size()
                ? 1
                : Double.isNaN(left) || elapsed + left <= 0
                        ? (double) finished / trials.size()
                        : elapsed / (elapsed + left);
    }

    /** Seconds; NaN while there is no basis. */
    synchronized double secondsLeft() {
        Estimate now = estimate.with(underWay());
        double training = 0;
        double longest = 0;
        double measuring = 0;
        for (Trial trial : trials.values()) {
            double rest = trainingLeft(trial, now);
            training += rest;
            longest = Math.max(longest, rest);
            measuring += measuringLeft(trial, now);
        }
        return Math.max(training / jobs, longest) + (measuring == 0 ? 0 : measuring * slower(now));
    }

    /** The steps of trainings under way that are a basis. */
    private List<SeenStep> underWay() {
        List<SeenStep> steps = new ArrayList<>();
        for (Trial trial : trials.values()) {
            if (trial.phase == Phase.TRAINING && !Double.isNaN(trial.pace())) {
                steps.add(trial.task.step(trial.pace()));
            }
        }
        return steps;
    }

    private double trainingLeft(Trial trial, Estimate now) {
        return switch (trial.phase) {
            case WAITING -> whole(trial, now);
            case TRAINING -> {
                double pace = trial.pace();
                double all = Double.isNaN(pace) ? whole(trial, now) : pace;
                yield Math.max(0, all * (1 - trial.share) - sinceThen(trial));
            }
            case TRAINED, MEASURING, ENDED -> 0;
        };
    }

    /** Seconds of a whole training, which starts as those before it did. */
    private double whole(Trial trial, Estimate now) {
        if (trial.task.definition().training() == null) {
            return 0;
        }
        double start = started == 0 ? Estimate.START : starts / started;
        return trial.task.training(now).middle() - Estimate.START + start;
    }

    /** Seconds since it was last told how far a trial is; since its beginning before that. */
    private double sinceThen(Trial trial) {
        return now() - (Double.isNaN(trial.firstShare) ? trial.begun : trial.at);
    }

    private static double measuringLeft(Trial trial, Estimate now) {
        return switch (trial.phase) {
            case WAITING, TRAINING, TRAINED -> measuring(trial, now);
            case MEASURING -> measuring(trial, now) * (1 - trial.share);
            case ENDED -> 0;
        };
    }

    /**
     * How many times as long measuring takes as expected. Without any training to expect it from, nothing is known until
     * an iteration has been measured.
     */
    private double slower(Estimate now) {
        double took = measured;
        double expected = measuredExpected;
        for (Trial trial : trials.values()) {
            if (trial.phase == Phase.MEASURING && trial.share > 0) {
                took += trial.at - trial.begun;
                expected += measuring(trial, now) * trial.share;
            }
        }
        if (expected > 0 && (took >= BASIS_SECONDS || measuredExpected > 0)) {
            return took / expected;
        }
        return now.known() ? 1 : Double.NaN;
    }

    private static double measuring(Trial trial, Estimate estimate) {
        return estimate.measuring(trial.task.trial(), trial.task.definition()).middle();
    }

    private void advance(Trial trial, double share) {
        double now = now();
        if (Double.isNaN(trial.firstShare)) {
            trial.firstShare = share;
            trial.firstAt = now;
            if (trial.phase == Phase.TRAINING) {
                starts += now - trial.begun;
                started++;
            }
        }
        trial.share = share;
        trial.at = now;
    }

    private Trial trial(int number) {
        return Objects.requireNonNull(trials.get(number), "no such trial");
    }

    /** Seconds since the run began. */
    private double now() {
        return (nanoseconds.getAsLong() - start) * 1e-9;
    }
}
