package dev.nextbench.run;

import dev.nextbench.result.TrialResult;
import org.jspecify.annotations.Nullable;

/** The progress of one trial of a run. */
record TaskProgress(Task task, Progress progress, TimeLeft time) {
    void trains() {
        time.trains(task.number());
        progress.begin(task.number(), task.title());
    }

    /** The training has begun again from its start, in another process. */
    void trainsAgain() {
        time.trains(task.number());
    }

    void measures() {
        time.measures(task.number());
        progress.begin(task.number(), task.title());
    }

    /** Such a share of the training is done. */
    void trained(double share) {
        time.trained(task.number(), share);
    }

    /** The training has ended, with this result if there is one. */
    void trainingEnded(TrialResult.@Nullable Training training) {
        time.trainingEnded(task.number(), training);
    }

    /** Such a share of the measuring is done. */
    void measured(double share) {
        time.measured(task.number(), share);
    }

    void doing(String text) {
        progress.update(task.number(), text, time.done(), time.secondsLeft());
    }

    void note(String text) {
        progress.note(task.number(), text);
    }

    void pause(String outcome) {
        progress.pause(task.number(), outcome, time.done(), time.secondsLeft());
    }

    void end(String outcome) {
        time.finish(task.number());
        progress.end(task.number(), outcome, time.done(), time.secondsLeft());
    }
}
