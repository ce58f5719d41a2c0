package dev.nextbench.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Init;
import dev.nextbench.graph.Parameter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.DropPath;
import dev.nextbench.random.SplitMix;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What backbones yield, how their parameters start, and how stochastic depth is spread over their blocks. */
class BackboneTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        resnet50           | 224 | 256 56, 512 28, 1024 14, 2048 7
        convnext_tiny      | 224 | 96 56, 192 28, 384 14, 768 7
        convnext_tiny      | 384 | 96 96, 192 48, 384 24, 768 12
        inceptionnext_base | 224 | 128 56, 256 28, 512 14, 1024 7
        inceptionnext_base | 384 | 128 96, 256 48, 512 24, 1024 12
        econvnext_mini     | 224 | 96 56, 192 28, 384 14, 768 7
        econvnext_tiny     | 224 | 128 56, 256 28, 512 14, 1024 7
        econvnext_tiny     | 384 | 128 96, 256 48, 512 24, 1024 12
        """)
    void a_backbone_yields_the_map_of_each_stage(String model, int size, String maps) {
        Classifier classifier = (Classifier) Traced.module(model, "");
        Tracer tracer = new Tracer();
        Value images = tracer.input("images", Shape.of(1, 3, size, size), ElementType.FLOAT32);
        List<Shape> expected = Arrays.stream(maps.split(", ", -1))
                .map(map -> map.split(" ", -1))
                .map(map -> Shape.of(1, Integer.parseInt(map[0]), Integer.parseInt(map[1]), Integer.parseInt(map[1])))
                .toList();
        assertThat(classifier.backbone().features(tracer, images))
                .extracting(Value::shape)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "resnet50, 16",
        "convnext_tiny, 18",
        "convnext_base, 36",
        "convnext_small_isotropic, 18",
        "inceptionnext_atto, 12",
        "econvnext_small, 36"
    })
    void stochastic_depth_rises_linearly_over_all_blocks(String model, int blocks) {
        Graph graph = Traced.graph(model, "drop_path=0.4", 224);
        List<Double> rates = graph.nodes().stream()
                .filter(node -> node.operator() instanceof DropPath)
                .map(node -> ((DropPath) node.operator()).rate())
                .toList();
        // The first block's rate is 0, for which there is no operator.
        assertThat(rates)
                .isEqualTo(IntStream.range(1, blocks)
                        .mapToObj(b -> 0.4 * b / (blocks - 1))
                        .toList());
    }

    @Test
    void the_only_block_of_a_model_is_never_dropped() {
        Graph graph = Traced.graph("convnext_tiny", "depths=[1]; widths=[8]; drop_path=0.4", 32);
        assertThat(graph.nodes()).noneMatch(node -> node.operator() instanceof DropPath);
    }

    @ParameterizedTest
    @CsvSource({"convnext_atto", "inceptionnext_atto"})
    void weights_start_with_std_002_and_are_not_truncated(String model) {
        List<Parameter> large = large(model);
        assertThat(large).isNotEmpty();
        for (Parameter parameter : large) {
            double[] values = sample(parameter.init(), 200_000);
            assertThat(std(values)).as(parameter.name()).isCloseTo(0.02, within(0.0004));
            double[] magnitudes = Arrays.stream(values).map(Math::abs).sorted().toArray();
            assertThat(magnitudes[(int) (0.9999 * magnitudes.length)])
                    .as(parameter.name())
                    .isGreaterThan(2.5 * 0.02);
        }
    }

    @Test
    void weights_of_econvnext_are_cut_at_two_deviations() {
        for (Parameter parameter : large("econvnext_mini")) {
            double[] values = sample(parameter.init(), 200_000);
            // A normal cut at two deviations has 0.8796 of the deviation that it would have uncut.
            assertThat(std(values)).as(parameter.name()).isCloseTo(0.8796 * 0.02, within(0.0003));
            assertThat(Arrays.stream(values).map(Math::abs).max().orElseThrow()).isLessThanOrEqualTo(0.04);
        }
    }

    /** One tensor of more than 10⁵ elements for each way of starting. */
    private static List<Parameter> large(String model) {
        return Traced.graph(model).trainable().stream()
                .filter(parameter -> parameter.shape().elements() > 100_000)
                .collect(Collectors.toMap(Parameter::init, parameter -> parameter, (first, second) -> first))
                .values()
                .stream()
                .toList();
    }

    private static double[] sample(Init init, int count) {
        SplitMix random = new SplitMix(1);
        return IntStream.range(0, count).mapToDouble(i -> init.next(random, i)).toArray();
    }

    private static double std(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        return Math.sqrt(Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        convnext_tiny  | stages.0.blocks.0.gamma          | Constant[value=1.0E-6]
        convnext_tiny  | stem.1.weight                    | Constant[value=1.0]
        convnext_tiny  | head.fc.bias                     | Constant[value=0.0]
        convnext_tiny  | head.fc.weight                   | Normal[std=0.02]
        convnext_tiny  | stages.0.blocks.0.conv_dw.weight | Normal[std=0.02]
        econvnext_tiny | stages.0.attn.fc.weight          | TruncatedNormal[std=0.02, cut=2.0]
        econvnext_tiny | head.fc_cls.weight               | TruncatedNormal[std=0.02, cut=2.0]
        econvnext_tiny | stages.0.blocks.0.norm2.weight   | Constant[value=1.0]
        resnet50       | layer1.0.bn2.weight              | Constant[value=1.0]
        resnet50       | layer1.0.bn3.weight              | Constant[value=0.0]
        resnet50       | layer1.0.bn3.running_var         | Constant[value=1.0]
        resnet50       | layer1.0.downsample.1.weight     | Constant[value=1.0]
        resnet50       | layer4.0.conv2.weight            | Normal[std=0.020833333333333332]
        resnet50       | fc.bias                          | Uniform[bound=0.022097086912079608]
        """)
    void parameters_start_as_the_reference_has_them(String model, String name, String init) {
        assertThat(Traced.graph(model).parameters().values())
                .filteredOn(parameter -> parameter.name().equals(name))
                .singleElement()
                .extracting(Parameter::init)
                .hasToString(init);
    }

    @Test
    void layer_scale_starts_where_it_is_told() {
        assertThat(Traced.graph("convnext_atto", "layer_scale_init=0.5", 64).trainable())
                .filteredOn(parameter -> parameter.name().endsWith("gamma"))
                .hasSize(12)
                .extracting(Parameter::init)
                .containsOnly(new Init.Constant(0.5));
    }
}
