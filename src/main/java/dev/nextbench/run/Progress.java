package dev.nextbench.run;

/** Is told how a run goes on, to show it. */
public interface Progress extends AutoCloseable {
    /** A trial begins. */
    void begin(int number, int of, String title);

    /** What the current trial is doing, and how much of the whole run is done, 0..1, with the seconds left. */
    void update(String doing, double done, double secondsLeft);

    /** A trial has ended. */
    void end(int number, int of, String title, String outcome, double done, double secondsLeft);

    /** The process is being ended from outside; called by another thread. */
    void interrupted();

    @Override
    void close();
}
