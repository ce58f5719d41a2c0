package dev.nextbench.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.cost.Cost;
import dev.nextbench.graph.Shape;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.model.SettingValue;
import dev.nextbench.model.Settings;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedFiguresTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
        28.6,   28589128, 6, EQUAL
        29,     28589128, 6, EQUAL
        28,     28589128, 6, TRUNCATED
        28.7,   28589128, 6, DIFFERS
        7.6,     7658992, 6, TRUNCATED
        13.2,   13248520, 6, EQUAL
        0.50,  503035040, 9, EQUAL
        0.51,  503035040, 9, DIFFERS
        4.50, 4495000000, 9, EQUAL
        4.50, 4494999999, 9, DIFFERS
        4.5,  4450000000, 9, EQUAL
        4.4,  4450000000, 9, TRUNCATED
        """)
    void the_printed_decimals_decide(String printed, long count, int power, Agreement expected) {
        assertThat(Agreement.of(new Printed(printed), count, power)).isEqualTo(expected);
    }

    /** Otherwise a model has changed, or an explanation has lost its cause. */
    @Test
    void every_row_agrees_or_is_explained_and_no_explanation_is_idle() {
        Set<Explanation> idle = new LinkedHashSet<>(Explanation.read());
        for (PublishedFigures.Quoted quoted : PublishedFigures.ours()) {
            PublishedFigure figure = quoted.figure();
            Comparison comparison = compare(quoted);
            assertThat(comparison.notes()).as(quoted.toString()).hasSize((int)
                    java.util.stream.Stream.of(comparison.parameters(), comparison.macs())
                            .filter(agreement -> Objects.requireNonNull(agreement) != Agreement.EQUAL)
                            .count());
            if (comparison.parameters() != Agreement.EQUAL) {
                idle.removeIf(explanation -> explanation.isOf(figure, Explanation.PARAMETERS));
            }
            if (comparison.macs() != Agreement.EQUAL) {
                idle.removeIf(explanation -> explanation.isOf(figure, Explanation.MACS));
            }
        }
        assertThat(idle).isEmpty();
    }

    /** Section 1 of the specification of classification models names these, and no others of the papers. */
    @Test
    void the_papers_disagree_in_the_known_places_only() {
        assertThat(PublishedFigures.ours().stream()
                        .filter(quoted -> !quoted.figure().file().equals("timm-results.csv"))
                        .map(PublishedFiguresTest::compare)
                        .filter(comparison -> !comparison.notes().isEmpty())
                        .map(comparison -> comparison.figure().row() + " @"
                                + comparison.figure().imageSize() + " " + comparison.parameters() + " "
                                + comparison.macs()))
                .containsExactly(
                        "ConvNeXt-B @384 EQUAL DIFFERS",
                        "InceptionNeXt-A @224 EQUAL DIFFERS",
                        "InceptionNeXt-B @224 EQUAL DIFFERS",
                        "E-ConvNeXt-mini @224 TRUNCATED EQUAL",
                        "ConvNeXt-T @224 TRUNCATED EQUAL",
                        "ConvNeXt-B @384 EQUAL DIFFERS",
                        "ConvNeXt-B, 22k @384 EQUAL DIFFERS");
    }

    @Test
    void every_classifier_has_figures_and_every_row_of_ours_is_found_again() {
        for (ModelDefinition model : Models.all()) {
            if (model.task().equals("classify")) {
                assertThat(PublishedFigures.of(model, model.resolve(Map.of()), 224))
                        .as(model.name())
                        .isNotEmpty();
            }
        }
        for (PublishedFigures.Quoted quoted : PublishedFigures.ours()) {
            assertThat(PublishedFigures.of(model(quoted), settings(quoted)))
                    .as(quoted.toString())
                    .contains(quoted.figure());
        }
    }

    @Test
    void an_ablation_is_found_by_its_settings() {
        ModelDefinition tiny = Models.find("convnext_tiny").orElseThrow();
        Map<String, SettingValue> changed = new HashMap<>();
        changed.put("kernel", tiny.setting("kernel").orElseThrow().type().parse("3"));
        changed.put(
                "conv_ratio", tiny.setting("conv_ratio").orElseThrow().type().parse("0.25"));

        PublishedFigure figure =
                PublishedFigures.of(tiny, tiny.resolve(changed), 224).get(0);

        assertThat(figure.table()).isEqualTo("InceptionNeXt paper, table 1");
        assertThat(figure.row()).isEqualTo("kernel 3, ratio 1/4");
        assertThat(figure.top1()).isEqualTo(new Printed("81.3"));
        assertThat(figure.throughputs())
                .extracting(each -> each.device().name() + " " + each.mode() + " " + each.imagesPerSecond())
                .containsExactly("A100 train 871", "A100 infer 2808");
        assertThat(PublishedFigures.of(tiny, tiny.resolve(changed), 384)).isEmpty();
    }

    @Test
    void how_a_model_is_trained_does_not_hide_its_figures_but_what_it_is_does() {
        ModelDefinition tiny = Models.find("convnext_tiny").orElseThrow();
        List<PublishedFigure> plain = PublishedFigures.of(tiny, tiny.resolve(Map.of()), 224);
        assertThat(plain)
                .extracting(PublishedFigure::table)
                .containsExactly(
                        "InceptionNeXt paper, table 4",
                        "InceptionNeXt paper, table 1",
                        "ConvNeXt README",
                        "ConvNeXt README",
                        "timm results");
        assertThat(PublishedFigures.of(tiny, with(tiny, "drop_path", "0.1"), 224))
                .isEqualTo(plain);
        assertThat(PublishedFigures.of(tiny, with(tiny, "mlp", "conv"), 224)).isEqualTo(plain);
        assertThat(PublishedFigures.of(tiny, with(tiny, "classes", "10"), 224)).isEmpty();
        assertThat(PublishedFigures.of(tiny, with(tiny, "widths", "[96, 192, 384, 512]"), 224))
                .isEmpty();
    }

    @Test
    void the_tables_are_whole_other_models_included() {
        assertThat(PublishedFigures.all()).hasSize(42 + 8 + 11 + 4 + 3 + 11 + 14);
        assertThat(PublishedFigures.all())
                .filteredOn(figure -> figure.row().equals("T2T-ViT-14"))
                .singleElement()
                .satisfies(figure -> {
                    assertThat(figure.throughputs()).isEmpty();
                    assertThat(figure.parameters()).isEqualTo(new Printed("22"));
                    assertThat(figure.top1()).isEqualTo(new Printed("81.5"));
                });
    }

    @Test
    void values_in_quotes_keep_their_commas_and_a_short_row_is_refused() {
        assertThat(CsvTable.parse("x.csv", "a,b\n\"1, 2\",\n").rows()).containsExactly(Map.of("a", "1, 2", "b", ""));
        assertThatThrownBy(() -> CsvTable.parse("x.csv", "a,b\n1,2\n3\n"))
                .hasMessageStartingWith("x.csv:3: 1 values for 2 columns");
        assertThatThrownBy(() -> new Printed("4,5")).hasMessage("'4,5' is not a printed number");
    }

    private static Settings with(ModelDefinition model, String name, String value) {
        return model.resolve(
                Map.of(name, model.setting(name).orElseThrow().type().parse(value)));
    }

    private static ModelDefinition model(PublishedFigures.Quoted quoted) {
        return Models.find(quoted.model()).orElseThrow();
    }

    private static Settings settings(PublishedFigures.Quoted quoted) {
        Map<String, SettingValue> changed = new HashMap<>();
        quoted.settings()
                .forEach((name, text) -> changed.put(
                        name, model(quoted).setting(name).orElseThrow().type().parse(text)));
        return model(quoted).resolve(changed);
    }

    private static Comparison compare(PublishedFigures.Quoted quoted) {
        int size = quoted.figure().imageSize();
        Cost cost = Cost.of(Models.trace(model(quoted).module(settings(quoted)), Shape.of(1, 3, size, size)));
        return PublishedFigures.compare(quoted.figure(), cost.parameters(), cost.macs());
    }
}
