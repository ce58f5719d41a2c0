package dev.nextbench.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.io.Json;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class ExperimentSchemaTest {
    private static final Map<Section<?>, Class<?>> RECORDS = Map.of(
            ExperimentFields.DATA, DataSettings.class,
            ExperimentFields.TRAINING, TrainingSettings.class,
            ExperimentFields.THROUGHPUT, ThroughputSettings.class);

    private final JsonNode schema = Json.mapper().readTree(ExperimentSchema.json(TestingCatalogue.CATALOGUE));

    @Test
    void everySectionHasTheFieldsOfItsRecord() {
        RECORDS.forEach((section, record) -> assertThat(section.names())
                .containsExactlyElementsOf(Arrays.stream(record.getRecordComponents())
                        .map(RecordComponent::getName)
                        .map(name -> name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
                        .toList()));
    }

    @Test
    void everyKeyIsThereWithItsMeaning() {
        for (Key key : Key.values()) {
            JsonNode property = schema.at("/properties/" + key.key());
            assertThat(property.path("description").asString("")).as(key.key()).isEqualTo(key.meaning());
        }
        for (Key.Block key : Key.Block.values()) {
            assertThat(schema.at("/$defs/block/properties/" + key.key() + "/description")
                            .asString(""))
                    .isEqualTo(key.meaning());
        }
        for (Section<?> section : ExperimentFields.SECTIONS) {
            JsonNode object = schema.at("/properties/" + section.name() + (section.optional() ? "/anyOf/1" : ""));
            for (Field field : section.fields()) {
                assertThat(object.at("/properties/" + field.name() + "/description")
                                .asString(""))
                        .isEqualTo(field.meaning())
                        .endsWith(".");
            }
        }
    }

    @Test
    void aSettingHasTheValuesThatSomeModelTakes() {
        assertThat(schema.at("/$defs/value.model/enum").size()).isEqualTo(3);
        JsonNode scaling = schema.at("/$defs/value.scaling/anyOf");
        assertThat(scaling.get(0).at("/enum/0").asString()).isEqualTo("layer_scale");
        assertThat(scaling.get(1).at("/enum/0").asString()).isEqualTo("ese");
        assertThat(schema.at("/properties/model_settings/properties/econvnext_mini/properties/csp_ratio/default")
                        .asString())
                .isEqualTo("1/2");
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> references = schema.findValuesAsString("$ref");

        assertThat(references)
                .isNotEmpty()
                .allMatch(reference -> !schema.at(reference.substring(1)).isMissingNode());
    }

    @Test
    void theSchemaIsTheSameEveryTime() {
        assertThat(ExperimentSchema.json(TestingCatalogue.CATALOGUE))
                .isEqualTo(ExperimentSchema.json(TestingCatalogue.CATALOGUE))
                .contains("https://json-schema.org/draft/2020-12/schema");
    }
}
