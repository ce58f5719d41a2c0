package dev.nextbench.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.data.DataException;
import dev.nextbench.engine.EngineException;
import dev.nextbench.graph.ShapeException;
import org.junit.jupiter.api.Test;

class TrialFailureTest {
    private static TrialFailure of(Throwable cause) {
        return TrialFailure.of(cause);
    }

    @Test
    void memoryIsOneKindWhoeverRunsOutOfIt() {
        assertThat(of(new OutOfMemoryError("Java heap space")).kind()).isEqualTo("memory");
        assertThat(of(new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB."))
                        .kind())
                .isEqualTo("memory");
        assertThat(of(new EngineException("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to"
                                + " allocate 4398046511104 bytes."))
                        .kind())
                .isEqualTo("memory");
        assertThat(of(new OutOfMemoryError("Java heap space")))
                .hasMessage("out of memory (Java heap space); use a smaller training.batch or a larger"
                        + " training.accumulation");
    }

    @Test
    void shapesAndDataAreKindsWithTheirOwnMessage() {
        assertThat(of(new ShapeException("stem: [1, 3, 2, 2] is smaller than the kernel 4x4")))
                .hasMessage("stem: [1, 3, 2, 2] is smaller than the kernel 4x4")
                .extracting(TrialFailure::kind)
                .isEqualTo("shape");
        assertThat(of(new DataException("train/cat/1.png is truncated")))
                .hasMessage("train/cat/1.png is truncated")
                .extracting(TrialFailure::kind)
                .isEqualTo("data");
    }

    @Test
    void anythingElseIsAnErrorThatIsNeverWithoutWords() {
        assertThat(of(new EngineException("stride should not be zero")).kind()).isEqualTo("error");
        assertThat(of(new NullPointerException())).hasMessage("NullPointerException");
    }

    @Test
    void aFailureStaysAsItIs() {
        TrialFailure diverged = new TrialFailure(TrialFailure.Kind.DIVERGED, "the loss is NaN");
        assertThat(of(diverged)).isSameAs(diverged);
        assertThat(diverged.kind()).isEqualTo("diverged");
    }
}
