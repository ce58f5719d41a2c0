package dev.nextbench.run;

/** Is told how a run goes on, to show it. Several threads may call it, since trials run side by side. */
public interface Progress extends AutoCloseable {
    /** A run of so many trials starts. */
    void start(int trials);

    /**
     * A trial begins, or goes on after it has waited.
     *
     * @param number its place among the trials of the run, from 1
     */
    void begin(int number, String title);

    /** What a trial is doing, and how much of the whole run is done, 0..1, with the seconds left. */
    void update(int number, String doing, double done, double secondsLeft);

    /** Something about a trial under way that is to be seen, whatever else is shown. */
    void note(int number, String text);

    /** A trial is trained and waits to be measured. */
    void pause(int number, String outcome, double done, double secondsLeft);

    /** A trial has ended. */
    void end(int number, String outcome, double done, double secondsLeft);

    /** The process is being ended from outside; called by another thread. */
    void interrupted();

    @Override
    void close();
}
