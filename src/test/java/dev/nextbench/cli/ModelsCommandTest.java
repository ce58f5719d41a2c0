package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ModelsCommandTest {
    @Test
    void the_table_has_every_model() {
        CommandRun models = CommandRun.of("models").succeeded();
        assertThat(models.out()
                        .lines()
                        .skip(1)
                        .takeWhile(line -> !line.isEmpty())
                        .map(line -> line.split(" ", -1)[0]))
                .containsExactlyElementsOf(
                        Models.all().stream().map(ModelDefinition::name).toList());
        assertThat(models.out().lines().filter(line -> line.startsWith("convnext_tiny ")))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .containsSubsequence(
                                "classify", "28.59", "4.456", "29 ✓", "4.5 ✓", "82.1", "arXiv 2303.16900v3"));
        assertThat(models.out().lines().filter(line -> line.startsWith("econvnext_mini ")))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("7.6 ~", "0.9 ✓"));
        assertThat(models.out().lines().filter(line -> line.startsWith("inceptionnext_base ")))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("87 ✓", "14.9 ≠"));
        assertThat(models.out()).contains("not measured here");
    }

    @Test
    void one_model_is_shown_with_all_that_was_published_and_why_counts_differ() {
        CommandRun model = CommandRun.of("models", "convnext_base").succeeded();
        assertThat(model.out())
                .contains("InceptionNeXt paper, table 4 (arXiv 2303.16900v3)", "A100 train 267", "384x384", "45.0 ≠")
                .contains("ConvNeXt README, ConvNeXt-B, 22k: MACs: 45.12 from the layers");
    }

    @Test
    void one_model_is_shown_with_its_settings() {
        CommandRun model = CommandRun.of("models", "inceptionnext_t*").succeeded();
        assertThat(model.out())
                .contains("band_kernel", "11", "Length of the horizontal and vertical bands.")
                .contains("Values: an odd whole number from 1 to 63.");
        assertThat(CommandRun.of("models", "inceptionnext_*").out()).doesNotContain("band_kernel");
        assertThat(CommandRun.of("models", "inceptionnext_*", "--settings").out())
                .contains("band_kernel");
    }

    @Test
    void json_has_the_fields_of_the_contract() {
        JsonNode models = CommandRun.of("models", "--json").succeeded().json();
        assertThat(models.size()).isEqualTo(Models.all().size());
        for (JsonNode model : models) {
            assertThat(model.propertyNames()).contains("name", "family", "task", "settings", "paper");
            for (JsonNode setting : model.get("settings")) {
                assertThat(setting.propertyNames()).contains("name", "default", "values", "meaning");
            }
        }
    }

    @Test
    void values_of_a_choice_are_a_list() {
        JsonNode model =
                CommandRun.of("models", "convnext_tiny", "--json").json().get(0);
        for (JsonNode setting : model.get("settings")) {
            switch (setting.get("name").asString()) {
                case "mlp" -> assertThat(setting.get("values").toString()).isEqualTo("[\"linear\",\"conv\"]");
                case "kernel" -> {
                    assertThat(setting.get("default").asInt()).isEqualTo(7);
                    assertThat(setting.get("values").asString()).contains("odd");
                }
                default -> assertThat(setting.get("values").isNull()).isFalse();
            }
        }
    }

    @Test
    void published_figures_say_how_our_counts_stand_to_them() {
        for (JsonNode model : CommandRun.of("models", "--json").json()) {
            String name = model.get("name").asString();
            if (!model.get("task").asString().equals("classify")) {
                continue;
            }
            assertThat(model.get("published").size()).as(name).isPositive();
            for (JsonNode published : model.get("published")) {
                assertThat(published.propertyNames())
                        .as(name)
                        .contains("table", "row", "image_size", "parameters", "macs", "top1", "source", "agrees");
                boolean explained = published.has("note");
                assertThat(published.get("agrees").toString().matches(".*(truncated|differs).*"))
                        .as(name)
                        .isEqualTo(explained);
            }
        }
        JsonNode atto = CommandRun.of("models", "inceptionnext_atto", "--json")
                .json()
                .get(0)
                .get("published")
                .get(0);
        assertThat(atto.get("row").asString()).isEqualTo("InceptionNeXt-A");
        assertThat(atto.get("macs").toString()).isEqualTo("0.51");
        assertThat(atto.get("agrees").toString()).isEqualTo("{\"parameters\":\"equal\",\"macs\":\"differs\"}");
        assertThat(atto.get("note").asString()).startsWith("MACs: 0.50 by every counter");
        assertThat(atto.get("throughput").get(0).get("images_per_second").asInt())
                .isEqualTo(2661);
    }

    @Test
    void a_pattern_that_matches_nothing_is_refused() {
        CommandRun.of("models", "resnet51").refused("resnet51", "did you mean 'resnet50'?");
        CommandRun.of("models", "[").refused("'[' is not a pattern");
    }

    @Test
    void the_schema_is_json_and_names_every_model() {
        CommandRun schema = CommandRun.of("schema").succeeded();
        assertThat(schema.json().get("$schema").asString()).contains("2020-12");
        assertThat(schema.out())
                .contains(Models.all().stream()
                        .map(model -> '"' + model.name() + '"')
                        .toList());
    }
}
