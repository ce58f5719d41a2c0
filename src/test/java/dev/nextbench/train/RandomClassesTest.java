package dev.nextbench.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.RandomClasses;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link RandomClasses} on the engine. */
class RandomClassesTest {
    private static final int SAMPLES = 7_000;
    private static final int CLASSES = 7;

    @Test
    void everyClassIsDrawnAsOftenAndTheSeedSaysWhich() throws IOException {
        Tracer tracer = new Tracer();
        Value logits = tracer.input("logits", Shape.of(1, CLASSES), ElementType.FLOAT32);
        try (GraphRun run = new GraphRun(tracer.graph(tracer.apply(new RandomClasses(), logits)))) {
            NDArray input = run.floats(new float[SAMPLES * CLASSES], SAMPLES, CLASSES);
            long[] first = drawn(run, input, 3);
            int[] counts = new int[CLASSES];
            for (long drawn : first) {
                assertThat(drawn).isBetween(0L, CLASSES - 1L);
                counts[(int) drawn]++;
            }
            assertThat(first).hasSize(SAMPLES);
            double chiSquare = 0;
            for (int count : counts) {
                chiSquare += Math.pow(count - 1000.0, 2) / 1000;
            }
            // The 0.9999 quantile of chi-square with 6 degrees of freedom.
            assertThat(chiSquare).isLessThan(27.9);
            assertThat(drawn(run, input, 3)).isEqualTo(first);
            assertThat(drawn(run, input, 4)).isNotEqualTo(first);
        }
    }

    private static long[] drawn(GraphRun run, NDArray logits, int seed) {
        run.manager().getEngine().setRandomSeed(seed);
        return run.call(logits).get(0).toLongArray();
    }

    @Test
    void onlyLogitsHaveClasses() {
        assertThat(new RandomClasses().infer(List.of(Shape.of(4, 10)))).isEqualTo(Shape.of(4));
        assertThatThrownBy(() -> new RandomClasses().infer(List.of(Shape.of(4, 10, 1))))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[N, K]");
    }

    @Test
    void itIsNoPartOfAnExport() {
        assertThatThrownBy(() -> new RandomClasses().onnx(List.of("logits"), null))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("random_classes");
    }
}
