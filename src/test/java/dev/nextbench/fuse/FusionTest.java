package dev.nextbench.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.engine.TorchEngine;
import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Init;
import dev.nextbench.graph.Parameter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.Add;
import dev.nextbench.graph.op.BatchNorm;
import dev.nextbench.graph.op.ChannelScale;
import dev.nextbench.graph.op.Channels;
import dev.nextbench.graph.op.Concatenate;
import dev.nextbench.graph.op.Conv2d;
import dev.nextbench.graph.op.DropPath;
import dev.nextbench.graph.op.Dropout;
import dev.nextbench.graph.op.InLayout;
import dev.nextbench.graph.op.LayerNorm;
import dev.nextbench.graph.op.Linear;
import dev.nextbench.graph.op.Permute;
import dev.nextbench.graph.op.Pointwise;
import dev.nextbench.graph.op.Reshape;
import dev.nextbench.graph.op.Scale;
import dev.nextbench.weights.NamedTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which operators are folded, and that the function stays the same. */
class FusionTest {
    private static final int CHANNELS = 6;
    private static final double EPSILON = 1e-3;

    @TempDir
    static Path folder;

    private final Tracer tracer = new Tracer();
    private final Value x = tracer.input("x", Shape.of(2, CHANNELS, 6, 6), ElementType.FLOAT32);

    @BeforeAll
    static void startEngine() {
        TorchEngine.start(1);
    }

    private Value parameter(String name, int... extents) {
        return tracer.parameter(name, Shape.of(extents), Init.ZERO);
    }

    private Value norm(String name, Value value) {
        int channels = value.shape().at(1);
        return tracer.within(
                name,
                () -> tracer.apply(
                        new BatchNorm(EPSILON, 0.1),
                        value,
                        parameter("weight", channels),
                        parameter("bias", channels),
                        tracer.buffer("running_mean", Shape.of(channels), Init.ZERO),
                        tracer.buffer("running_var", Shape.of(channels), Init.ONE)));
    }

    private Value convolution(
            String name, Value value, int outputs, int kernel, int padding, int groups, boolean bias) {
        Conv2d operator = new Conv2d(1, padding, padding, groups);
        return tracer.within(name, () -> {
            Value weight = parameter("weight", outputs, value.shape().at(1) / groups, kernel, kernel);
            return bias
                    ? tracer.apply(operator, value, weight, parameter("bias", outputs))
                    : tracer.apply(operator, value, weight);
        });
    }

    private Value pointwise(String name, Value value) {
        return convolution(name, value, 4, 1, 0, 1, true);
    }

    private Value padded(String name, Value value) {
        return convolution(name, value, CHANNELS, 3, 1, 1, true);
    }

    private Value linear(String name, Value value) {
        return tracer.within(
                name,
                () -> tracer.apply(
                        new Linear(),
                        value,
                        parameter("weight", 4, value.shape().at(-1)),
                        parameter("bias", 4)));
    }

    private Value gamma(Value value) {
        return tracer.apply(
                new ChannelScale(), value, parameter("gamma", value.shape().at(1)));
    }

    private Value gelu(Value value) {
        return tracer.apply(Pointwise.GELU, value);
    }

    /** Fuses what was traced up to {@code output} and checks that the engine computes the same function. */
    private Fused fuse(Value output) throws IOException {
        Graph graph = tracer.graph(output);
        Map<String, NamedTensors.Tensor> tensors = Inference.randomTensors(graph);
        Fused fused = Fusion.fuse(graph, tensors);
        float[] expected = Inference.run(folder, graph, tensors);
        assertThat(Inference.difference(expected, Inference.run(folder, fused.graph(), fused.tensors())))
                .isLessThan(1e-5);
        assertThat(fused.graph().macs()).isEqualTo(graph.macs());
        assertThat(fused.tensors().keySet())
                .containsExactlyElementsOf(fused.graph().parameters().values().stream()
                        .map(Parameter::name)
                        .toList());
        return fused;
    }

    private void assertFolds(Value output, String... left) throws IOException {
        assertThat(operators(fuse(output).graph())).containsExactly(left);
    }

    private void assertUntouched(Value output) throws IOException {
        Fused fused = fuse(output);
        assertThat(fused.graph()).isEqualTo(tracer.graph(output));
        assertThat(fused.folded() + fused.foldedScales()).isZero();
    }

    private static List<String> operators(Graph graph) {
        return graph.nodes().stream().map(node -> node.operator().name()).toList();
    }

    @Nested
    class Into_the_layer_before {
        @Test
        void a_convolution_takes_the_norm_of_its_output_padded_or_not() throws IOException {
            Fused fused = fuse(gelu(norm("bn", padded("conv", x))));
            assertThat(operators(fused.graph())).containsExactly("conv2d", "gelu");
            assertThat(fused.folded()).isEqualTo(1);
            assertThat(fused.tensors()).containsOnlyKeys("conv.weight", "conv.bias");
            assertThat(fused.graph().nodes().get(0).module()).isEqualTo("conv");
        }

        @Test
        void a_convolution_without_bias_gets_one() throws IOException {
            Fused fused = fuse(gelu(norm("bn", convolution("stem.conv", x, 4, 3, 1, 1, false))));
            assertThat(fused.tensors()).containsOnlyKeys("stem.conv.weight", "stem.conv.bias");
            assertThat(fused.graph().parameterCount()).isEqualTo(4 * CHANNELS * 9 + 4);
        }

        @Test
        void a_layer_scale_asks_for_no_bias() throws IOException {
            Fused fused = fuse(gamma(convolution("conv", x, 4, 3, 1, 1, false)));
            assertThat(fused.tensors()).containsOnlyKeys("conv.weight");
            assertThat(fused.foldedScales()).isEqualTo(1);
            assertThat(fused.folded()).isZero();
        }

        @Test
        void groups_keep_their_channels() throws IOException {
            assertFolds(gelu(norm("bn", convolution("conv", x, 12, 3, 1, 3, true))), "conv2d", "gelu");
            assertFolds(
                    gelu(norm("bn2", convolution("depthwise", x, 6, 3, 1, 6, false))),
                    "conv2d",
                    "gelu",
                    "conv2d",
                    "gelu");
        }

        @Test
        void norm_and_scale_both_go_into_a_linear_layer_across_a_permutation() throws IOException {
            Value last = linear("fc", tracer.apply(Permute.TO_CHANNELS_LAST, x));
            Value first = tracer.apply(new InLayout(), tracer.apply(Permute.TO_CHANNELS_FIRST, last));
            assertFolds(gelu(gamma(norm("bn", first))), "permute", "linear", "permute", "contiguous", "gelu");
        }

        @Test
        void a_vector_along_the_last_axis_scales_a_linear_layer() throws IOException {
            Value last = linear("fc", tracer.apply(Permute.TO_CHANNELS_LAST, x));
            assertFolds(gelu(tracer.apply(new Scale(), last, parameter("gamma", 4))), "permute", "linear", "gelu");
        }

        @Test
        void every_part_of_a_concatenation_takes_its_channels() throws IOException {
            Value a = padded("a", x);
            Value b = convolution("b", x, 3, 3, 1, 1, false);
            assertFolds(gelu(norm("bn", tracer.apply(new Concatenate(), a, b))), "conv2d", "conv2d", "cat", "gelu");
        }

        @Test
        void numbers_are_rounded_once() {
            Value output = gamma(norm("bn", convolution("conv", x, CHANNELS, 3, 1, 1, true)));
            Graph graph = tracer.graph(output);
            Map<String, NamedTensors.Tensor> tensors = Inference.randomTensors(graph);
            Map<String, float[]> was = new HashMap<>();
            tensors.forEach((name, tensor) -> was.put(name, Inference.floats(tensor)));
            Fused fused = Fusion.fuse(graph, tensors);
            float[] weight = Inference.floats(fused.tensors().get("conv.weight"));
            float[] bias = Inference.floats(fused.tensors().get("conv.bias"));
            int row = weight.length / CHANNELS;
            for (int c = 0; c < CHANNELS; c++) {
                double gamma = was.get("gamma")[c];
                double scale = was.get("bn.weight")[c] / Math.sqrt(was.get("bn.running_var")[c] + EPSILON);
                double shifted = (was.get("conv.bias")[c] - (double) was.get("bn.running_mean")[c]) * scale;
                assertThat(bias[c]).isEqualTo((float) ((shifted + was.get("bn.bias")[c]) * gamma));
                for (int i = c * row; i < (c + 1) * row; i++) {
                    assertThat(weight[i]).isEqualTo((float) (was.get("conv.weight")[i] * scale * gamma));
                }
            }
            tensors.forEach((name, tensor) ->
                    assertThat(Inference.floats(tensor)).as(name).isEqualTo(was.get(name)));
        }
    }

    @Nested
    class Into_the_layers_behind {
        @Test
        void a_convolution_without_padding_takes_the_norm_of_its_input() throws IOException {
            assertFolds(convolution("conv", norm("bn", x), 4, 2, 0, 1, false), "conv2d");
        }

        @Test
        void groups_keep_their_channels() throws IOException {
            assertFolds(convolution("conv", norm("bn", x), 9, 3, 0, 3, true), "conv2d");
        }

        @Test
        void all_readers_take_it() throws IOException {
            Value y = norm("bn", x);
            assertFolds(tracer.apply(new Add(), pointwise("a", y), pointwise("b", y)), "conv2d", "conv2d", "add");
        }

        @Test
        void a_linear_layer_takes_it_across_a_permutation() throws IOException {
            assertFolds(linear("fc", tracer.apply(Permute.TO_CHANNELS_LAST, norm("bn", x))), "permute", "linear");
        }

        @Test
        void a_linear_layer_takes_the_norm_of_features() throws IOException {
            Value rows = tracer.apply(new Reshape(List.of(CHANNELS * 36)), x);
            assertFolds(linear("fc", norm("bn", rows)), "reshape", "linear");
        }

        @Test
        void an_identity_among_the_parts_of_a_concatenation_sends_the_norm_forward() throws IOException {
            Value kept = tracer.apply(new Channels(0, 4), x);
            Value mixed = convolution("dw", tracer.apply(new Channels(4, 2), x), 2, 3, 1, 2, true);
            Value y = norm("bn", tracer.apply(new Concatenate(), kept, mixed));
            assertFolds(pointwise("fc", y), "narrow", "narrow", "conv2d", "cat", "conv2d");
        }

        @Test
        void a_scale_without_shift_goes_into_a_padded_convolution() throws IOException {
            assertFolds(padded("conv", gamma(gelu(x))), "gelu", "conv2d");
        }

        @Test
        void a_scale_waits_for_the_norm_behind_it() throws IOException {
            Fused fused = fuse(convolution("conv", norm("bn", gamma(gelu(x))), 4, 3, 0, 1, true));
            assertThat(operators(fused.graph())).containsExactly("gelu", "conv2d");
            assertThat(fused.folded()).isEqualTo(1);
            assertThat(fused.foldedScales()).isEqualTo(1);
        }

        @Test
        void a_norm_waits_for_those_between_it_and_the_layer() throws IOException {
            Value y = convolution("conv", norm("second", norm("first", gelu(x))), 4, 3, 0, 1, true);
            assertFolds(gelu(norm("after", y)), "gelu", "conv2d", "gelu");
        }

        @Test
        void one_layer_takes_norms_from_both_sides() throws IOException {
            assertFolds(
                    gelu(norm("after", convolution("conv", norm("before", x), 4, 3, 0, 1, false))), "conv2d", "gelu");
        }
    }

    @Nested
    class Nowhere {
        @Test
        void a_norm_before_a_padded_convolution() throws IOException {
            assertUntouched(padded("conv", norm("bn", gelu(x))));
        }

        @Test
        void a_norm_before_a_convolution_that_pads_one_side_only() throws IOException {
            Value y = norm("bn", gelu(x));
            assertUntouched(tracer.apply(new Conv2d(1, 0, 1, CHANNELS), y, parameter("weight", CHANNELS, 1, 1, 3)));
        }

        @Test
        void a_norm_that_one_of_two_readers_cannot_take() throws IOException {
            Value y = norm("bn", gelu(x));
            assertUntouched(tracer.apply(new Add(), padded("a", y), convolution("b", y, CHANNELS, 1, 0, 1, true)));
        }

        @Test
        void a_norm_that_a_shortcut_reads_too() throws IOException {
            Value y = norm("bn", gelu(x));
            assertUntouched(tracer.apply(new Add(), convolution("conv", y, CHANNELS, 1, 0, 1, true), y));
        }

        @Test
        void a_norm_of_an_output_that_somebody_else_reads() throws IOException {
            Value y = padded("conv", x);
            assertUntouched(tracer.apply(new Add(), gelu(norm("bn", y)), y));
        }

        @Test
        void a_norm_of_a_permuted_output_that_somebody_else_reads() throws IOException {
            Value y = linear("fc", tracer.apply(Permute.TO_CHANNELS_LAST, x));
            Value normed = norm("bn", tracer.apply(Permute.TO_CHANNELS_FIRST, y));
            Value other = tracer.apply(Permute.TO_CHANNELS_FIRST, gelu(y));
            assertUntouched(tracer.apply(new Add(), gelu(normed), other));
        }

        @Test
        void a_norm_beside_layers_whose_maps_are_outputs() {
            Value map = padded("conv", x);
            Value normed = norm("bn", map);
            Graph graph = tracer.graph(map, normed, pointwise("next", normed));
            Fused fused = Fusion.fuse(graph, Inference.randomTensors(graph));
            assertThat(fused.graph()).isEqualTo(graph);
        }

        @Test
        void a_norm_of_a_layer_that_shares_its_weight() throws IOException {
            Value weight = parameter("weight", CHANNELS, CHANNELS, 1, 1);
            Value once = norm("bn", tracer.apply(new Conv2d(1, 0, 0, 1), x, weight));
            assertUntouched(tracer.apply(new Conv2d(1, 0, 0, 1), gelu(once), weight));
        }

        @Test
        void a_norm_of_a_layer_that_shares_its_bias() throws IOException {
            Value y = x;
            for (String name : List.of("a", "b")) {
                Value weight = parameter(name + ".weight", CHANNELS, CHANNELS, 1, 1);
                Value bias = parameter("bias", CHANNELS);
                y = gelu(norm(name + ".bn", tracer.apply(new Conv2d(1, 0, 0, 1), y, weight, bias)));
            }
            assertUntouched(y);
        }

        @Test
        void a_norm_over_another_axis_than_the_linear_layer() throws IOException {
            Value rows = tracer.apply(new Reshape(List.of(36, 6)), x);
            assertUntouched(gelu(norm("bn", linear("fc", rows))));
            assertUntouched(linear("fc2", norm("bn2", gelu(rows))));
        }

        @Test
        void a_norm_where_an_identity_joins_a_concatenation() throws IOException {
            Value kept = tracer.apply(new Channels(0, 4), x);
            Value mixed = convolution("dw", tracer.apply(new Channels(4, 2), x), 2, 3, 1, 2, true);
            assertUntouched(gelu(norm("bn", tracer.apply(new Concatenate(), kept, mixed))));
        }

        @Test
        void a_norm_behind_an_activation_and_before_one() throws IOException {
            assertUntouched(gelu(norm("bn", gelu(padded("conv", x)))));
        }

        @Test
        void a_layer_norm() throws IOException {
            Value last = linear("fc1", tracer.apply(Permute.TO_CHANNELS_LAST, x));
            Value y = tracer.apply(new LayerNorm(1e-6), last, parameter("norm.weight", 4), parameter("norm.bias", 4));
            assertUntouched(linear("fc2", y));
        }

        @Test
        void a_scale_by_computed_factors() throws IOException {
            Value y = padded("conv", x);
            assertUntouched(tracer.apply(new Scale(), y, gelu(convolution("gate", gelu(x), CHANNELS, 1, 0, 1, true))));
        }

        @Test
        void a_scale_by_a_vector_that_is_computed() throws IOException {
            assertUntouched(tracer.apply(new ChannelScale(), padded("conv", x), gelu(parameter("logits", CHANNELS))));
        }

        @Test
        void a_scale_by_one_number_for_all_channels() throws IOException {
            Value last = linear("fc", tracer.apply(Permute.TO_CHANNELS_LAST, x));
            assertUntouched(tracer.apply(new Scale(), last, parameter("temperature", 1)));
        }

        @Test
        void a_vector_along_the_width_of_a_map() throws IOException {
            assertUntouched(tracer.apply(new Scale(), padded("conv", x), parameter("columns", 6)));
        }

        @Test
        void a_norm_whose_layer_would_take_the_name_of_another_bias() throws IOException {
            Value y = convolution("conv", x, CHANNELS, 1, 0, 1, false);
            assertUntouched(tracer.apply(new Scale(), gelu(norm("bn", y)), parameter("conv.bias", 6)));
        }
    }

    @Test
    void what_does_nothing_in_evaluation_is_taken_out() throws IOException {
        Value y = norm("bn", padded("conv", tracer.apply(new Dropout(0.5), gelu(x))));
        Fused fused = fuse(tracer.apply(new DropPath(0.5), y));
        assertThat(operators(fused.graph())).containsExactly("gelu", "conv2d");
        assertThat(fused.graph().outputs())
                .containsExactly(fused.graph().nodes().get(1).output());
    }

    @Test
    void a_drop_path_hides_no_layer() throws IOException {
        assertFolds(norm("bn", tracer.apply(new DropPath(0.5), padded("conv", x))), "conv2d");
    }

    @Test
    void fusing_again_changes_nothing() throws IOException {
        Value y = gelu(norm("bn1", convolution("a", x, CHANNELS, 3, 1, 1, false)));
        Fused once = fuse(padded("c", norm("left", gamma(pointwise("b", gelu(norm("bn2", y)))))));
        assertThat(once.folded()).isEqualTo(2);
        Fused twice = Fusion.fuse(once.graph(), once.tensors());
        assertThat(twice.folded() + twice.foldedScales()).isZero();
        assertThat(twice.graph()).isEqualTo(once.graph());
        assertThat(twice.tensors()).isEqualTo(once.tensors());
    }

    @Test
    void a_missing_tensor_is_named() {
        Graph graph = tracer.graph(pointwise("conv", x));
        assertThatThrownBy(() -> Fusion.fuse(graph, Map.of()))
                .hasMessage("there is no tensor 'conv.weight', which the graph reads");
        Map<String, NamedTensors.Tensor> tensors = new HashMap<>(Inference.randomTensors(graph));
        tensors.put("conv.bias", Inference.tensor(Shape.of(3), 1, 2, 3));
        assertThatThrownBy(() -> Fusion.fuse(graph, tensors))
                .hasMessage("tensor 'conv.bias' is [3] in 12 bytes, but the graph reads float32 [4]");
    }
}
