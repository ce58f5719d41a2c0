package dev.nextbench.model.metanext;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Init;
import dev.nextbench.graph.Node;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.model.layer.BatchNormalization;
import dev.nextbench.model.layer.ChannelLayerNormalization;
import dev.nextbench.model.layer.Norm;
import dev.nextbench.model.layer.Scaling;
import dev.nextbench.model.layer.StochasticDepth;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In which order, and in which memory format, a block works. */
class MetaNeXtBlockTest {
    private static final Norm BATCH = new BatchNormalization(BatchNormalization.Buffers.TORCH);

    private static Graph trace(Norm norm, Mlp.Kind mlp, boolean secondNorm, Scaling.Kind scaling) {
        Tracer tracer = new Tracer();
        Value x = tracer.input("x", Shape.of(2, 32, 7, 7), ElementType.FLOAT32);
        MetaNeXtBlock block = new MetaNeXtBlock(
                BlockNames.CONVNEXT,
                new DepthwiseMixer(7, Init.ONE),
                norm,
                new Mlp(mlp, 4, Init.ONE),
                secondNorm,
                new Scaling(scaling, 1e-6, Init.ONE),
                new StochasticDepth(0.1));
        return tracer.graph(block.apply(tracer, x));
    }

    private static List<String> operators(Graph graph) {
        return graph.nodes().stream().map(node -> node.operator().name()).toList();
    }

    @Test
    void a_linear_perceptron_changes_the_format_once_there_and_once_back() {
        assertThat(operators(trace(new ChannelLayerNormalization(), Mlp.Kind.LINEAR, false, Scaling.Kind.LAYER_SCALE)))
                .containsExactly(
                        "conv2d",
                        "permute",
                        "layer_norm",
                        "linear",
                        "gelu",
                        "linear",
                        "mul",
                        "permute",
                        "drop_path",
                        "add");
    }

    @Test
    void a_batch_norm_before_a_linear_perceptron_works_on_channels_first() {
        assertThat(operators(trace(BATCH, Mlp.Kind.LINEAR, true, Scaling.Kind.LAYER_SCALE)))
                .containsExactly(
                        "conv2d",
                        "batch_norm",
                        "permute",
                        "linear",
                        "gelu",
                        "linear",
                        "permute",
                        "batch_norm",
                        "channel_scale",
                        "drop_path",
                        "add");
    }

    @Test
    void a_convolutional_perceptron_stays_in_one_format() {
        assertThat(operators(trace(BATCH, Mlp.Kind.CONVOLUTION, true, Scaling.Kind.LAYER_SCALE)))
                .containsExactly(
                        "conv2d",
                        "batch_norm",
                        "conv2d",
                        "gelu",
                        "conv2d",
                        "batch_norm",
                        "channel_scale",
                        "drop_path",
                        "add");
    }

    @ParameterizedTest
    @EnumSource(Scaling.Kind.class)
    void the_shortcut_adds_the_blocks_own_input(Scaling.Kind scaling) {
        Graph graph = trace(new ChannelLayerNormalization(), Mlp.Kind.LINEAR, false, scaling);
        Node add = graph.nodes().get(graph.nodes().size() - 1);
        assertThat(add.inputs().get(1)).isEqualTo(graph.inputs().get(0).value());
        assertThat(add.output().shape()).isEqualTo(Shape.of(2, 32, 7, 7));
    }
}
