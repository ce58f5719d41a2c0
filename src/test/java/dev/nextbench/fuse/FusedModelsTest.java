package dev.nextbench.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.engine.TorchEngine;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Node;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.op.BatchNorm;
import dev.nextbench.graph.op.ChannelScale;
import dev.nextbench.graph.op.Conv2d;
import dev.nextbench.graph.op.DropPath;
import dev.nextbench.graph.op.Dropout;
import dev.nextbench.graph.op.Scale;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.model.Setting;
import dev.nextbench.model.SettingValue;
import dev.nextbench.weights.NamedTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every family, fused: no batch norm is left in any of them. */
class FusedModelsTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void startEngine() {
        TorchEngine.start(1);
    }

    private static Graph graph(String model, String changes, Shape input) {
        ModelDefinition definition = Models.find(model).orElseThrow();
        Map<String, SettingValue> changed = new LinkedHashMap<>();
        for (String change : changes.isBlank() ? new String[0] : changes.split(";", -1)) {
            String[] parts = change.split("=", -1);
            Setting setting = definition.setting(parts[0].strip()).orElseThrow();
            changed.put(setting.name(), setting.type().parse(parts[1]));
        }
        return Models.trace(definition.module(definition.resolve(changed)), input);
    }

    private static int count(Graph graph, Predicate<Node> predicate) {
        return Math.toIntExact(graph.nodes().stream().filter(predicate).count());
    }

    private static boolean isNorm(Node node) {
        return node.operator() instanceof BatchNorm;
    }

    private static Predicate<Node> isScaleByParameter(Graph graph) {
        return node -> (node.operator() instanceof Scale || node.operator() instanceof ChannelScale)
                && graph.parameters().containsKey(node.inputs().get(1).id());
    }

    /** The last columns: how many batch norms there are, how many layer scales, and how many of the latter stay. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        resnet50           | depths=[2, 1]; widths=[8, 16]; drop_path=0.2                                    | 12 | 0 | 0
        resnet50           | depths=[1, 1]; widths=[8, 16]; stem=small                                       |  9 | 0 | 0
        convnext_tiny      | depths=[1, 1]; widths=[8, 16]; norm=batch; layer_scale_init=1; drop_path=0.2    |  4 | 2 | 0
        convnext_tiny      | depths=[1, 1]; widths=[8, 16]; norm=batch; scaling=se; head_dropout=0.1         |  4 | 0 | 0
        convnext_atto      | depths=[1, 1]; widths=[8, 16]; norm=batch; conv_ratio=1/2                       |  4 | 2 | 0
        convnext_atto      | depths=[1, 1]; widths=[8, 16]; norm=batch; scaling=eca                          |  4 | 0 | 0
        convnext_tiny      | depths=[1, 1]; widths=[8, 16]                                                   |  0 | 2 | 0
        convnext_small_isotropic | depths=[2]; widths=[8]; patch=4; norm=batch                               |  2 | 0 | 0
        inceptionnext_tiny | depths=[1, 1]; widths=[16, 32]; drop_path=0.2; head_dropout=0.1                 |  4 | 2 | 0
        inceptionnext_tiny | depths=[1, 1]; widths=[16, 32]; branches=[]; scaling=none                       |  4 | 0 | 0
        inceptionnext_tiny | depths=[1, 1]; widths=[15, 30]; branch_ratio=1/3                                |  4 | 2 | 0
        inceptionnext_tiny | depths=[1, 1]; widths=[16, 32]; bands=sequential                                |  4 | 2 | 0
        inceptionnext_tiny | depths=[1, 1]; widths=[16, 32]; bands=sequential_wide; scaling=ese              |  4 | 0 | 0
        inceptionnext_tiny | depths=[1, 1]; widths=[16, 32]; norm=layer                                      |  0 | 2 | 0
        inceptionnext_small_isotropic | depths=[2]; widths=[16]; patch=4                                     |  2 | 0 | 0
        econvnext_mini     | depths=[1, 1]; widths=[8, 16, 32]; drop_path=0.2                                | 13 | 0 | 0
        econvnext_mini     | depths=[1, 1]; widths=[8, 16, 32]; stem=stepped                                 | 16 | 0 | 0
        econvnext_tiny     | depths=[1, 1]; widths=[8, 16, 32]; block_norms=1                                | 14 | 0 | 0
        econvnext_tiny     | depths=[1, 1]; widths=[8, 16, 32]; csp=false; scaling=layer_scale               | 12 | 2 | 0
        econvnext_tiny     | depths=[1, 1]; widths=[8, 16, 32]; stage_attention=none; scaling=none           | 16 | 0 | 0
        econvnext_tiny     | depths=[1, 1]; widths=[8, 16, 32]; norm=layer; scaling=eca                      | 12 | 0 | 0
        econvnext_tiny     | depths=[1, 1]; widths=[8, 16, 32]; unit_norm=layer; mid_width=out; scaling=se   |  5 | 0 | 0
        econvnext_tiny     | depths=[1, 1]; widths=[8, 16, 32]; norm=layer; scaling=layer_scale              | 12 | 2 | 2
        econvnext_tiny     | depths=[1, 1]; widths=[8, 16, 32]; norm=layer; scaling=layer_scale; block_norms=1 | 12 | 2 | 0
        """)
    void computes_the_same_without_batch_norms(String model, String settings, int norms, int scales, int scalesLeft)
            throws IOException {
        Graph graph = graph(model, settings + "; classes=10", Shape.of(2, 3, 32, 32));
        Map<String, NamedTensors.Tensor> tensors = Inference.randomTensors(graph);
        Fused fused = Fusion.fuse(graph, tensors);

        float[] expected = Inference.run(folder, graph, tensors);
        assertThat(expected).hasSize(20);
        assertThat(Inference.difference(expected, Inference.run(folder, fused.graph(), fused.tensors())))
                .isLessThan(1e-5);

        assertThat(count(graph, FusedModelsTest::isNorm)).isEqualTo(norms);
        assertThat(count(graph, isScaleByParameter(graph))).isEqualTo(scales);
        assertThat(fused.folded()).isEqualTo(norms);
        assertThat(fused.foldedScales()).isEqualTo(scales - scalesLeft);
        assertThat(count(fused.graph(), FusedModelsTest::isNorm)).isZero();
        // A layer scale behind a layer norm has no layer to go to.
        assertThat(count(fused.graph(), isScaleByParameter(fused.graph()))).isEqualTo(scalesLeft);
        assertThat(count(
                        fused.graph(),
                        node -> node.operator() instanceof DropPath || node.operator() instanceof Dropout))
                .isZero();
        assertThat(fused.graph().macs()).isEqualTo(graph.macs());
        assertThat(fused.graph().parameterCount()).isEqualTo(graph.parameterCount() - saved(graph, fused.graph()));

        Fused again = Fusion.fuse(fused.graph(), fused.tensors());
        assertThat(again.graph()).isEqualTo(fused.graph());
        assertThat(again.tensors()).isEqualTo(fused.tensors());
    }

    /** Weight and bias of each norm and the factors of each scale that went, less the bias that convolutions got. */
    private static long saved(Graph graph, Graph fused) {
        long norms = channels(graph, FusedModelsTest::isNorm);
        long scales = channels(graph, isScaleByParameter(graph)) - channels(fused, isScaleByParameter(fused));
        long biases = channels(graph, FusedModelsTest::lacksBias) - channels(fused, FusedModelsTest::lacksBias);
        return 2 * norms + scales - biases;
    }

    private static long channels(Graph graph, Predicate<Node> predicate) {
        return graph.nodes().stream()
                .filter(predicate)
                .mapToLong(node -> node.inputs().get(1).shape().at(0))
                .sum();
    }

    private static boolean lacksBias(Node node) {
        return node.operator() instanceof Conv2d && node.inputs().size() == 2;
    }

    /** 53 convolutions of 26 560 channels in all take a norm's two vectors and have one more, their bias. */
    @Test
    void resnet50_has_the_parameters_of_a_network_of_convolutions_with_bias() {
        Graph graph = graph("resnet50", "", Shape.of(1, 3, 224, 224));
        Fused fused = Fusion.fuse(graph, Inference.randomTensors(graph));
        assertThat(fused.folded()).isEqualTo(53);
        assertThat(graph.parameterCount()).isEqualTo(25_557_032);
        assertThat(fused.graph().parameterCount()).isEqualTo(25_557_032 - 2 * 26_560 + 26_560);
        assertThat(fused.graph().macs()).isEqualTo(graph.macs());
    }
}
