package dev.nextbench.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.graph.Parameter;
import dev.nextbench.graph.Shape;
import dev.nextbench.torchscript.Initialization;
import dev.nextbench.weights.Checkpoints;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.WeightsException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WeightFittingTest {
    private static final String PYRAMID = "depths=[1, 1]; widths=[4, 8]; classes=3";
    private static final Narrow CONVNEXT = Narrow.of("convnext_tiny", PYRAMID);
    private static final Narrow SQUARE = Narrow.of("convnext_tiny", "depths=[1, 1]; widths=[4, 8]; classes=8");
    private static final Narrow E_CONVNEXT = Narrow.of("econvnext_mini", "depths=[1]; widths=[4, 8]; classes=8");

    private static WeightFitting.Fitted fit(Narrow model, Path file, NamedTensors weights, @Nullable Long newHead)
            throws WeightsException {
        return WeightFitting.fit(
                file,
                weights,
                model.model(),
                model.settings(),
                model.graph(),
                newHead == null ? null : new Initialization(newHead));
    }

    private static WeightFitting.Fitted fit(Narrow model, Map<String, NamedTensors.Tensor> tensors)
            throws WeightsException {
        return fit(model, Narrow.FILE, model.file(tensors), null);
    }

    private static void refused(Narrow model, Map<String, NamedTensors.Tensor> tensors, String... parts) {
        assertThatThrownBy(() -> fit(model, tensors))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith("weights.pth does not hold the weights of this "
                        + model.model().name())
                .hasMessageContainingAll(parts)
                .message()
                .hasLineCount(1);
    }

    /** The tensors are exactly the model's, in its order. */
    private static void same(WeightFitting.Fitted fitted, Narrow model) {
        Map<String, NamedTensors.Tensor> expected = model.tensors();
        assertThat(fitted.tensors().keySet()).containsExactlyElementsOf(expected.keySet());
        expected.forEach((name, tensor) -> {
            assertThat(fitted.tensors().get(name).shape()).as(name).isEqualTo(tensor.shape());
            assertThat(fitted.tensors().get(name).bytes()).as(name).isEqualTo(tensor.bytes());
        });
    }

    private static Map<String, NamedTensors.Tensor> with(
            Map<String, NamedTensors.Tensor> tensors, String name, int... extents) {
        Map<String, NamedTensors.Tensor> changed = new LinkedHashMap<>(tensors);
        changed.put(name, Narrow.tensor(name, Shape.of(extents)));
        return changed;
    }

    @Test
    void own_names_fit_whatever_the_family() throws WeightsException {
        for (Narrow model : List.of(
                CONVNEXT,
                E_CONVNEXT,
                Narrow.of("resnet50", "depths=[1, 1]; widths=[2, 4]; classes=3"),
                Narrow.of("inceptionnext_tiny", "depths=[1, 1]; widths=[8, 16]; classes=3"),
                Narrow.of("convnext_small_isotropic", "depths=[2]; widths=[4]"))) {
            WeightFitting.Fitted fitted = fit(model, model.tensors());
            same(fitted, model);
            assertThat(fitted.ownNames()).isTrue();
            assertThat(fitted.leftOut()).isEmpty();
            assertThat(fitted.fresh()).isEmpty();
        }
    }

    @Test
    void the_original_convnext_fits() throws WeightsException {
        WeightFitting.Fitted fitted = fit(CONVNEXT, CONVNEXT.renamed(Narrow::original));
        same(fitted, CONVNEXT);
        assertThat(fitted.convention()).isEqualTo("facebookresearch/ConvNeXt");
        assertThat(fitted.ownNames()).isFalse();
        Narrow partial = Narrow.of("convnext_tiny", PYRAMID + "; kernel=3; conv_ratio=1/2");
        same(fit(partial, partial.renamed(Narrow::original)), partial);
    }

    @Test
    void paddles_matrices_are_turned_over_square_ones_too() throws WeightsException {
        for (Narrow model : List.of(CONVNEXT, SQUARE)) {
            WeightFitting.Fitted fitted = fit(model, Narrow.turned(model.renamed(Narrow::paddle)));
            same(fitted, model);
            assertThat(fitted.convention()).isEqualTo("Paddle ConvNeXt");
        }
        Map<String, NamedTensors.Tensor> turned = Narrow.turned(SQUARE.tensors());
        assertThat(turned.get("head.fc.weight").shape()).isEqualTo(Shape.of(8, 8));
        assertThat(turned.get("head.fc.weight").bytes())
                .isNotEqualTo(SQUARE.tensors().get("head.fc.weight").bytes());
    }

    @Test
    void a_linear_layer_and_a_1x1_convolution_exchange_weights() throws WeightsException {
        Narrow convolution = Narrow.of("convnext_tiny", PYRAMID + "; mlp=conv");
        same(fit(convolution, CONVNEXT.renamed(Narrow::original)), convolution);
        same(fit(CONVNEXT, convolution.tensors()), CONVNEXT);
        same(fit(convolution, Narrow.turned(CONVNEXT.renamed(Narrow::paddle))), convolution);
        same(fit(CONVNEXT, Narrow.turned(convolution.renamed(Narrow::paddle))), CONVNEXT);
    }

    /** The number of classes equals the width, so that the shape of the last layer's weight says nothing. */
    @Test
    void econvnext_in_paddle_is_told_by_format_ending_or_unused_entries() throws WeightsException {
        NamedTensors paddle = E_CONVNEXT.file(Narrow.turned(E_CONVNEXT.tensors()));
        WeightFitting.Fitted byEnding = fit(E_CONVNEXT, Path.of("net.pdparams"), paddle, null);
        same(byEnding, E_CONVNEXT);
        NamedTensors marked = new NamedTensors(paddle.tensors(), Map.of(Checkpoints.FORMAT, "Paddle"));
        same(fit(E_CONVNEXT, Path.of("net"), marked, null), E_CONVNEXT);
        assertThat(byEnding.convention()).isEqualTo("Paddle E-ConvNeXt");

        Map<String, NamedTensors.Tensor> whole = with(paddle.tensors(), "stages.0.blocks.0.gamma", 1);
        whole = with(with(whole, "norms.0.weight", 8), "norms.2._variance", 32);
        WeightFitting.Fitted byEntries = fit(E_CONVNEXT, whole);
        same(byEntries, E_CONVNEXT);
        assertThat(byEntries.leftOut())
                .containsExactly("stages.0.blocks.0.gamma", "norms.0.weight", "norms.2._variance");

        NamedTensors own = new NamedTensors(E_CONVNEXT.tensors(), Map.of("model", "econvnext_mini"));
        same(fit(E_CONVNEXT, Path.of("own.pdparams"), own, null), E_CONVNEXT);
    }

    @Test
    void econvnext_in_pytorchs_words_fits() throws WeightsException {
        UnaryOperator<String> rename =
                name -> name.replace("._mean", ".running_mean").replace("._variance", ".running_var");
        Map<String, NamedTensors.Tensor> torch = with(E_CONVNEXT.renamed(rename), "norms.1.running_mean", 8);
        WeightFitting.Fitted fitted = fit(E_CONVNEXT, with(torch, "stages.0.blocks.0.gamma", 1));
        same(fitted, E_CONVNEXT);
        assertThat(fitted.leftOut()).containsExactly("norms.1.running_mean", "stages.0.blocks.0.gamma");
    }

    @Test
    void nothing_but_the_known_unused_entries_is_left_out() throws WeightsException {
        Map<String, NamedTensors.Tensor> counted = with(CONVNEXT.tensors(), "stem.1.num_batches_tracked");
        assertThat(fit(CONVNEXT, counted).leftOut()).containsExactly("stem.1.num_batches_tracked");
        refused(CONVNEXT, with(counted, "norms.0.weight", 8), "1 unexpected (norms.0.weight)");
        refused(
                E_CONVNEXT,
                with(E_CONVNEXT.tensors(), "stages.0.blocks.0.gamma", 3),
                "1 unexpected (stages.0.blocks.0.gamma)");
        refused(E_CONVNEXT, with(E_CONVNEXT.tensors(), "norms.3.weight", 8), "1 unexpected (norms.3.weight)");
    }

    @Test
    void everything_that_does_not_fit_is_listed_under_the_files_names() {
        Map<String, NamedTensors.Tensor> tensors = CONVNEXT.renamed(Narrow::original);
        tensors.remove("downsample_layers.0.0.bias");
        tensors.remove("stages.1.0.gamma");
        tensors = with(with(tensors, "stages.0.0.pwconv1.weight", 16, 5), "neck.weight", 2);
        refused(
                CONVNEXT,
                tensors,
                "(read with the names of facebookresearch/ConvNeXt)",
                "2 missing (downsample_layers.0.0.bias, stages.1.0.gamma)",
                "1 of another shape (stages.0.0.pwconv1.weight [16, 5] should be [16, 4])",
                "1 unexpected (neck.weight)",
                "Name the model that they are of");
        Map<String, NamedTensors.Tensor> turned = Narrow.turned(CONVNEXT.renamed(Narrow::paddle));
        refused(
                CONVNEXT,
                with(turned, "backbone.stages.0.0.pwconv1.weight", 5, 16),
                "1 of another shape (backbone.stages.0.0.pwconv1.weight [5, 16] should be [4, 16])");
    }

    @Test
    void long_lists_say_how_many_more_there_are() {
        refused(
                CONVNEXT,
                Map.of(),
                "30 missing (stem.0.weight, stem.0.bias, stem.1.weight, stem.1.bias,"
                        + " stages.0.blocks.0.conv_dw.weight, stages.0.blocks.0.conv_dw.bias,"
                        + " stages.0.blocks.0.norm.weight, stages.0.blocks.0.norm.bias, and 22 more)");
    }

    @Test
    void another_number_of_classes_names_both_remedies() {
        for (UnaryOperator<String> names : List.<UnaryOperator<String>>of(name -> name, Narrow::original)) {
            refused(
                    SQUARE,
                    CONVNEXT.renamed(names),
                    "2 of another shape",
                    "[3, 8] should be [8, 8]",
                    "for 3 classes and this model for 8: say --classes 3, or",
                    "--new-head");
        }
    }

    @Test
    void a_new_head_starts_from_the_seed_and_the_rest_is_the_files() throws WeightsException {
        Map<String, NamedTensors.Tensor> headless = CONVNEXT.renamed(Narrow::original);
        headless.remove("head.weight");
        headless.remove("head.bias");
        for (Map<String, NamedTensors.Tensor> tensors : List.of(CONVNEXT.renamed(Narrow::original), headless)) {
            WeightFitting.Fitted fitted = fit(SQUARE, Narrow.FILE, SQUARE.file(tensors), 7L);
            assertThat(fitted.fresh()).containsExactly("head.fc.weight", "head.fc.bias");
            assertThat(fitted.tensors().keySet()).containsExactlyElementsOf(SQUARE.names());
            for (Parameter parameter : SQUARE.graph().parameters().values()) {
                ByteBuffer bytes = fitted.tensors().get(parameter.name()).bytes();
                assertThat(bytes)
                        .as(parameter.name())
                        .isEqualTo(
                                fitted.fresh().contains(parameter.name())
                                        ? new Initialization(7).bytes(parameter)
                                        : CONVNEXT.tensors()
                                                .get(parameter.name())
                                                .bytes());
            }
        }
        Map<String, NamedTensors.Tensor> wider = with(headless, "norm.weight", 9);
        assertThatThrownBy(() -> fit(SQUARE, Narrow.FILE, SQUARE.file(wider), 7L))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("1 of another shape (norm.weight [9] should be [8])");
    }

    @Test
    void the_model_that_the_file_is_of_is_suggested() {
        Narrow small = Narrow.of("convnext_small", "");
        refused(
                Narrow.of("convnext_tiny", ""),
                bare(small, Narrow::original),
                "162 unexpected (stages.2.9.",
                "These look like weights of convnext_small.");
        refused(small, bare(Narrow.of("resnet50", ""), name -> name), "These look like weights of resnet50.");
    }

    @Test
    void the_settings_that_the_file_is_of_are_suggested() {
        Narrow partial = Narrow.of("convnext_tiny", "kernel=3; conv_ratio=1/8");
        refused(
                Narrow.of("convnext_tiny", ""),
                bare(partial, Narrow::original),
                "stages.0.0.dwconv.conv.weight",
                "These look like weights of convnext_tiny --set conv_ratio=1/8 --set kernel=3.");
    }

    /** A file's names and shapes without content, which nothing reads when they do not fit. */
    private static Map<String, NamedTensors.Tensor> bare(Narrow model, UnaryOperator<String> rename) {
        Map<String, NamedTensors.Tensor> bare = new LinkedHashMap<>();
        for (Parameter parameter : model.graph().parameters().values()) {
            bare.put(
                    rename.apply(parameter.name()), new NamedTensors.Tensor(parameter.shape(), ByteBuffer.allocate(0)));
        }
        return bare;
    }
}
