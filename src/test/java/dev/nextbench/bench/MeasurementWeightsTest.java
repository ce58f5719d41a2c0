package dev.nextbench.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Init;
import dev.nextbench.graph.Parameter;
import dev.nextbench.graph.Shape;
import dev.nextbench.torchscript.Initialization;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class MeasurementWeightsTest {
    private static Parameter parameter(Init init, int... extents) {
        return new Parameter("stem.weight", Shape.of(extents), ElementType.FLOAT32, init, true);
    }

    @Test
    void smallTensorsStartAsTheyDoInATraining() {
        Parameter small = parameter(new Init.TruncatedNormal(0.02, 100), 96, 3, 4, 4);
        assertThat(new MeasurementWeights(7).bytes(small)).isEqualTo(new Initialization(7).bytes(small));
    }

    @Test
    void largeOnesHaveTheSameDistributionOutOfATableThatRepeats() {
        Parameter large = parameter(new Init.Normal(0.02), 400, 500);
        ByteBuffer bytes = new MeasurementWeights(7).bytes(large);
        assertThat(bytes.remaining()).isEqualTo(4 * 200_000);
        FloatBuffer floats = bytes.asFloatBuffer();
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < 65_521; i++) {
            assertThat(floats.get(65_521 + i)).isEqualTo(floats.get(i));
            sum += floats.get(i);
            squares += floats.get(i) * floats.get(i);
        }
        // Within five standard errors of the mean and of the variance.
        assertThat(sum / 65_521).isCloseTo(0, within(5 * 0.02 / Math.sqrt(65_521)));
        assertThat(squares / 65_521).isCloseTo(4e-4, within(5 * 4e-4 * Math.sqrt(2.0 / 65_521)));
        assertThat(floats.get(199_999)).isEqualTo(floats.get(199_999 % 65_521)).isNotZero();
        assertThat(new MeasurementWeights(7).bytes(large)).isEqualTo(bytes);
        assertThat(new MeasurementWeights(8).bytes(large)).isNotEqualTo(bytes);
    }

    @Test
    void constantsStayConstant() {
        FloatBuffer ones =
                new MeasurementWeights(7).bytes(parameter(Init.ONE, 70_000)).asFloatBuffer();
        for (int i = 0; i < 70_000; i++) {
            assertThat(ones.get(i)).isEqualTo(1);
        }
    }
}
