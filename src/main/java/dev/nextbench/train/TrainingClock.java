package dev.nextbench.train;

/** Wall time of a training, over all processes that had a part in it, in seconds. */
final class TrainingClock {
    private final ClassifierSession session;
    private final TrainingProgress before;
    private final long started = System.nanoTime();

    /**
     * Starts it.
     *
     * @param before what earlier processes did
     */
    TrainingClock(ClassifierSession session, TrainingProgress before) {
        this.session = session;
        this.before = before;
    }

    /** So far. */
    double seconds() {
        return before.seconds() + (System.nanoTime() - started) * 1e-9;
    }

    /** The part of it inside the engine's calls. */
    double engineSeconds() {
        return before.engineSeconds() + session.engineSeconds();
    }
}
