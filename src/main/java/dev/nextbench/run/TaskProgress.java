package dev.nextbench.run;

/** The progress of one trial of a run. */
record TaskProgress(Task task, Progress progress, TimeLeft time) {
    void begin() {
        progress.begin(task.number(), task.title());
    }

    /** So much of the trial's work is done, in expected seconds. */
    void at(double work) {
        time.at(task.number(), work);
    }

    void doing(String text) {
        progress.update(task.number(), text, time.done(), time.secondsLeft());
    }

    void note(String text) {
        progress.note(task.number(), text);
    }

    void pause(String outcome) {
        at(task.training());
        progress.pause(task.number(), outcome, time.done(), time.secondsLeft());
    }

    void end(String outcome) {
        time.finish(task.number(), task.work());
        progress.end(task.number(), outcome, time.done(), time.secondsLeft());
    }
}
