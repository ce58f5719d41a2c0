package dev.nextbench.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps results true when a run is interrupted: a trial whose process ends because this one is being ended has not
 * failed, and nothing may be recorded of it. Ends all processes of the run with this one.
 */
final class Interruption implements AutoCloseable {
    /** A terminal's Ctrl-C reaches a worker at the same time as this process, and may end it first. */
    private static final long GRACE_MILLIS = 2_000;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final Thread hook;

    private Interruption(Runnable tell) {
        hook = new Thread(
                () -> {
                    begun.countDown();
                    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
                    tell.run();
                },
                "interruption");
    }

    /**
     * Watches until it is closed.
     *
     * @param tell is run when this process is being ended from outside
     */
    static Interruption watch(Runnable tell) {
        Interruption interruption = new Interruption(tell);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** Returns after a moment; never, if this process is being ended. */
    void passOrEnd() throws InterruptedException {
        if (begun.await(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
            new CountDownLatch(1).await();
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is being ended just now: the hook has its say.
        }
    }
}
