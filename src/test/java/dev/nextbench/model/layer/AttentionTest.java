package dev.nextbench.model.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Init;
import dev.nextbench.graph.Node;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.model.Module;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The three channel attentions (classification-models.md, sections 7.2 and 8.3). */
class AttentionTest {
    private static Graph trace(Module module, int channels) {
        Tracer tracer = new Tracer();
        Value x = tracer.input("x", Shape.of(2, channels, 7, 5), ElementType.FLOAT32);
        return tracer.graph(module.apply(tracer, x));
    }

    private static List<String> operators(Graph graph) {
        return graph.nodes().stream().map(node -> node.operator().name()).toList();
    }

    private static List<String> parameters(Graph graph) {
        return graph.trainable().stream()
                .map(parameter -> parameter.name() + parameter.shape())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "8, 3", "48, 3", "96, 3", "128, 5", "192, 5", "384, 5", "512, 5", "2048, 7"})
    void the_kernel_of_eca_grows_with_the_width(int channels, int kernel) {
        assertThat(EfficientChannelAttention.kernel(channels)).isEqualTo(kernel);
        double t = Math.abs(Math.log(channels) / Math.log(2) + 1) / 2;
        int truncated = (int) (t + 1e-9);
        assertThat(kernel).isEqualTo(truncated % 2 == 0 ? truncated + 1 : truncated);
    }

    @Test
    void eca_convolves_along_the_channels() {
        Graph graph = trace(new EfficientChannelAttention(Init.ONE), 48);
        assertThat(operators(graph)).containsExactly("mean_pool", "reshape", "conv1d", "reshape", "sigmoid", "mul");
        assertThat(graph.nodes()).extracting(node -> node.output().shape()).contains(Shape.of(2, 1, 48));
        assertThat(parameters(graph)).containsExactly("conv.weight[1, 1, 3]");
    }

    @Test
    void se_squeezes_to_a_sixteenth_but_never_to_nothing() {
        assertThat(parameters(trace(new SqueezeExcitation(16, Init.ONE), 48)))
                .containsExactly("fc1.weight[3, 48, 1, 1]", "fc1.bias[3]", "fc2.weight[48, 3, 1, 1]", "fc2.bias[48]");
        assertThat(parameters(trace(new SqueezeExcitation(16, Init.ONE), 8))).contains("fc1.weight[1, 8, 1, 1]");
        assertThat(operators(trace(new SqueezeExcitation(16, Init.ONE), 48)))
                .containsExactly("mean_pool", "conv2d", "relu", "conv2d", "sigmoid", "mul");
    }

    @Test
    void ese_has_one_convolution_and_a_hard_sigmoid() {
        Graph graph = trace(new EffectiveSqueezeExcitation(Init.ONE), 48);
        assertThat(operators(graph)).containsExactly("mean_pool", "conv2d", "hardsigmoid", "mul");
        Node last = graph.nodes().get(3);
        assertThat(last.inputs().get(0)).isEqualTo(graph.inputs().get(0).value());
    }
}
