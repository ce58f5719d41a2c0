package dev.nextbench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SideBySideTest {
    private final Set<Integer> done = ConcurrentHashMap.newKeySet();
    private final CountDownLatch ended = new CountDownLatch(1);

    private static void meet(CyclicBarrier barrier) throws InterruptedException {
        try {
            barrier.await();
        } catch (java.util.concurrent.BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyPieceIsDoneOnceWithTwoUnderWayAtATime() throws Exception {
        CyclicBarrier pairs = new CyclicBarrier(2);
        Set<Integer> slots = ConcurrentHashMap.newKeySet();
        SideBySide.run(
                IntStream.range(0, 10).boxed().toList(),
                2,
                (piece, slot) -> {
                    meet(pairs);
                    slots.add(slot);
                    return done.add(piece);
                },
                ended::countDown);
        assertThat(done).hasSize(10);
        assertThat(slots).containsExactlyInAnyOrder(0, 1);
        assertThat(ended.getCount()).isOne();
    }

    @Test
    void nothingBeginsAfterAPieceThatSaysSoAndWhatIsUnderWayIsEnded() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        SideBySide.run(
                List.of(0, 1, 2, 3),
                2,
                (piece, slot) -> {
                    meet(both);
                    if (piece == 0) {
                        return false;
                    }
                    ended.await();
                    throw new CancellationException();
                },
                ended::countDown);
        assertThat(ended.getCount()).isZero();
        assertThat(both.getNumberWaiting()).isZero();
    }

    @Test
    void whatOnePieceThrowsEndsTheOthersAndIsThrown() {
        assertThatThrownBy(() -> SideBySide.run(
                        List.of(0, 1, 2),
                        2,
                        (piece, slot) -> {
                            if (piece == 0) {
                                throw new IOException("no space left");
                            }
                            ended.await();
                            throw new CancellationException();
                        },
                        ended::countDown))
                .isInstanceOf(IOException.class)
                .hasMessage("no space left");
    }

    @Test
    void anInterruptionOfTheCallerEndsThemAll() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch passedOn = new CountDownLatch(1);
        Thread caller = new Thread(() -> {
            try {
                SideBySide.run(
                        List.of(0, 1),
                        2,
                        (piece, slot) -> {
                            begun.countDown();
                            ended.await();
                            throw new CancellationException();
                        },
                        ended::countDown);
            } catch (InterruptedException e) {
                passedOn.countDown();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        caller.start();
        begun.await();
        caller.interrupt();
        passedOn.await();
        assertThat(ended.getCount()).isZero();
    }

    @Test
    void noWorkIsDoneAtOnce() throws Exception {
        SideBySide.run(List.<Integer>of(), 3, (piece, slot) -> done.add(piece), ended::countDown);
        assertThat(done).isEmpty();
    }
}
