package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.published.PublishedFigures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class CostCommandTest {
    @Test
    void json_has_the_fields_of_the_contract() {
        JsonNode cost =
                CommandRun.of("cost", "convnext_tiny", "--json").succeeded().json();
        assertThat(cost.propertyNames())
                .containsExactlyInAnyOrder(
                        "model", "settings", "input", "parameters", "macs", "activation_bytes", "published");
        assertThat(cost.get("model").asString()).isEqualTo("convnext_tiny");
        assertThat(cost.get("input").toString()).isEqualTo("[3,224,224]");
        assertThat(cost.get("parameters").isIntegralNumber()).isTrue();
        assertThat(cost.get("parameters").asLong()).isEqualTo(28589128L);
        assertThat(cost.get("macs").asLong()).isEqualTo(4455531264L);
        assertThat(cost.get("activation_bytes").asLong()).isPositive();
        assertThat(cost.get("settings").get("kernel").asInt()).isEqualTo(7);
    }

    @Test
    void settings_are_resolved_and_changed() {
        JsonNode cost = CommandRun.of("cost", "convnext_tiny", "--set", "kernel=3", "--set", "conv_ratio=1/4", "--json")
                .succeeded()
                .json();
        assertThat(cost.get("parameters").asLong()).isEqualTo(28274488L);
        assertThat(cost.get("macs").asLong()).isEqualTo(4355251392L);
        assertThat(cost.get("settings").get("conv_ratio").asString()).isEqualTo("1/4");
        assertThat(cost.get("settings").get("widths").size()).isEqualTo(4);
    }

    @Test
    void an_ablation_is_shown_beside_its_published_row() {
        JsonNode published = CommandRun.of(
                        "cost", "convnext_tiny", "--set", "conv_ratio=1/16", "--set", "kernel=3", "--json")
                .succeeded()
                .json()
                .get("published");
        assertThat(published.size()).isEqualTo(1);
        assertThat(published.get(0).get("row").asString()).isEqualTo("kernel 3, ratio 1/16");
        assertThat(published.get(0).get("top1").toString()).isEqualTo("80.1");
        assertThat(published.get(0).get("agrees").toString())
                .isEqualTo("{\"parameters\":\"equal\",\"macs\":\"equal\"}");
        assertThat(CommandRun.of("cost", "inceptionnext_tiny", "--set", "bands=sequential")
                        .out())
                .contains("InceptionNeXt paper, table 8", "band kernels in parallel -> in sequence", "28.1 ✓");
    }

    @Test
    void what_nobody_published_has_no_figures() {
        assertThat(CommandRun.of("cost", "convnext_tiny", "--classes", "10", "--json")
                        .json()
                        .get("published")
                        .isEmpty())
                .isTrue();
        assertThat(CommandRun.of("cost", "convnext_tiny", "--classes", "10").out())
                .doesNotContain("published");
    }

    @Test
    void figures_are_those_of_the_images_size() {
        CommandRun large = CommandRun.of("cost", "inceptionnext_base", "--input", "3x384x384")
                .succeeded();
        assertThat(large.out()).contains("43,602,524,160", "43.6 ✓", "85.2").doesNotContain("14.9");
    }

    @Test
    void several_models_are_an_array() {
        JsonNode costs = CommandRun.of("cost", "resnet50", "econvnext_mini", "--json")
                .succeeded()
                .json();
        assertThat(costs.size()).isEqualTo(2);
        assertThat(costs.get(1).get("parameters").asLong()).isEqualTo(7658992L);
        assertThat(CommandRun.of("cost", "resnet50", "econvnext_mini")
                        .succeeded()
                        .out())
                .containsSubsequence("25,557,032", "7,658,992");
        CommandRun.of("cost", "resnet50", "econvnext_mini", "--set", "csp=false")
                .refused("resnet50 has no setting 'csp'");
    }

    /** Two seconds on a quiet machine; the bound leaves room for one that builds at the same time. */
    @Test
    void all_models_and_published_ablations_are_counted_in_seconds() {
        long start = System.nanoTime();
        for (ModelDefinition model : Models.all()) {
            CommandRun.of("cost", model.name(), "--json").succeeded();
        }
        for (PublishedFigures.Quoted quoted : PublishedFigures.ours()) {
            List<String> arguments = new ArrayList<>(List.of("cost", quoted.model(), "--json"));
            quoted.settings().forEach((name, value) -> arguments.addAll(List.of("--set", name + "=" + value)));
            CommandRun.of(arguments).succeeded();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void layers_add_up_to_the_whole() {
        JsonNode cost = CommandRun.of(
                        "cost", "resnet50", "--classes", "10", "--input", "3x64x64", "--per-layer", "--json")
                .succeeded()
                .json();
        List<JsonNode> layers =
                StreamSupport.stream(cost.get("layers").spliterator(), false).toList();
        assertThat(layers)
                .allSatisfy(layer ->
                        assertThat(layer.propertyNames()).contains("name", "operator", "output", "parameters", "macs"));
        assertThat(layers.stream()
                        .mapToLong(layer -> layer.get("parameters").asLong())
                        .sum())
                .isEqualTo(cost.get("parameters").asLong());
        assertThat(layers.stream()
                        .mapToLong(layer -> layer.get("macs").asLong())
                        .sum())
                .isEqualTo(cost.get("macs").asLong());
        assertThat(layers.get(layers.size() - 1).get("output").toString()).isEqualTo("[1,10]");
    }

    @Test
    void text_says_the_same_numbers() {
        CommandRun cost = CommandRun.of("cost", "convnext_tiny", "--per-layer").succeeded();
        assertThat(cost.out()).contains("28,589,128", "4,455,531,264", "stages.0.blocks.0.conv_dw");
        assertThat(CommandRun.of("cost", "convnext_tiny", "--per-layer").out()).isEqualTo(cost.out());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        convnext_tinny | kernel=7          | 3x224x224 | did you mean 'convnext_tiny'?
        convnext_tiny  | kernal=7          | 3x224x224 | did you mean 'kernel'?
        convnext_tiny  | kernel=4          | 3x224x224 | '4' should be an odd whole number
        convnext_tiny  | kernel            | 3x224x224 | should be NAME=VALUE
        convnext_tiny  | mlp=linaer        | 3x224x224 | one of linear, conv
        convnext_tiny  | widths=[4, 8]     | 3x224x224 | widths
        convnext_tiny  | kernel=7          | 1x224x224 | should be 3xHxW
        convnext_tiny  | kernel=7          | 224       | should be 3xHxW
        """)
    void wrong_input_is_refused_with_the_remedy(String model, String setting, String input, String message) {
        CommandRun.of("cost", model, "--set", setting, "--input", input, "--json")
                .refused(message);
    }

    @Test
    void classes_are_given_once() {
        CommandRun.of("cost", "resnet50", "--classes", "10", "--set", "classes=20")
                .refused("--classes");
        CommandRun.of("cost", "resnet50", "--classes", "0").refused("classes");
    }
}
