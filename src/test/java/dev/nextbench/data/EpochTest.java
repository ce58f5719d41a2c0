package dev.nextbench.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EpochTest {
    /** Batches of four images in slices of two; the first slice is held up until it is let go. */
    private static final class HeldUp implements Epoch.Filler {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final AtomicInteger filled = new AtomicInteger();

        @Override
        public int count(int index) {
            return 4;
        }

        @Override
        public int slice() {
            return 2;
        }

        @Override
        public void fill(int index, int from, int to, Batch.Buffers buffers) {
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            filled.incrementAndGet();
        }
    }

    @Test
    @Timeout(60)
    void buffersOfAnEpochThatIsLeftAreFreeOnlyWhenNobodyWritesThemAnyMore() throws InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(1, Workers.named("epoch-test"));
        try {
            BufferPool pool = new BufferPool(2, 4, 12);
            HeldUp filler = new HeldUp();
            Epoch epoch = new Epoch(filler, pool, executor, 2, 0, 0, 10);
            filler.begun.await();
            Thread closer = new Thread(epoch::close);
            closer.start();
            while (closer.isAlive() && closer.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertThat(closer.isAlive()).isTrue();
            assertThat(pool.poll()).isNull();
            filler.goOn.countDown();
            closer.join();
            assertThat(pool.poll()).isNotNull();
            assertThat(pool.poll()).isNotNull();
            // What had not begun by then was not begun any more.
            assertThat(filler.filled).hasValue(1);
        } finally {
            executor.shutdownNow();
        }
    }
}
