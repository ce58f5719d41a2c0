package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ModelsCommandTest {
    @Test
    void the_table_has_every_model() {
        CommandRun models = CommandRun.of("models").succeeded();
        assertThat(models.out().lines().skip(1).map(line -> line.split(" ", -1)[0]))
                .containsExactlyElementsOf(
                        Models.all().stream().map(ModelDefinition::name).toList());
        assertThat(models.out().lines().filter(line -> line.startsWith("convnext_tiny ")))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("classify", "28.59", "4.456", "arXiv 2201.03545"));
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
    void published_figures_are_of_models_that_exist_and_near_our_count() {
        for (JsonNode model : CommandRun.of("models", "--json").json()) {
            JsonNode published = model.get("published");
            assertThat(published).as(model.get("name").asString()).isNotNull();
            assertThat(model.get("parameters").asLong() / 1e6)
                    .isCloseTo(published.get("parameters").asDouble(), withPercentage(3));
            assertThat(model.get("macs").asLong() / 1e9)
                    .isCloseTo(published.get("macs").asDouble(), withPercentage(3));
        }
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
