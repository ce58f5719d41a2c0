package dev.nextbench.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.ShapeException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What settings there are, what follows from them, and what is said when they contradict each other. */
class ModelSettingsTest {
    @Test
    void the_catalogue_has_the_names_of_the_contract() {
        assertThat(Models.all())
                .extracting(ModelDefinition::name)
                .containsExactly(
                        "resnet50",
                        "convnext_atto",
                        "convnext_tiny",
                        "convnext_small",
                        "convnext_base",
                        "convnext_small_isotropic",
                        "inceptionnext_atto",
                        "inceptionnext_tiny",
                        "inceptionnext_small",
                        "inceptionnext_base",
                        "inceptionnext_small_isotropic",
                        "econvnext_mini",
                        "econvnext_tiny",
                        "econvnext_small");
        assertThat(Models.find("convnext")).isEmpty();
    }

    @Test
    void every_model_has_the_settings_that_all_share() {
        assertThat(Models.all())
                .allSatisfy(model -> assertThat(model.settings())
                        .extracting(Setting::name)
                        .doesNotHaveDuplicates()
                        .contains("depths", "widths", "drop_path", "classes"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        convnext_tiny      | scaling          | layer_scale
        convnext_tiny      | layer_scale_init | 0.000001
        convnext_tiny      | mlp              | linear
        convnext_atto      | mlp              | conv
        convnext_tiny      | patch            | 4
        inceptionnext_atto | band_kernel      | 9
        inceptionnext_atto | branch_ratio     | 1/4
        inceptionnext_base | branch_ratio     | 1/8
        inceptionnext_base | mlp_ratios       | [4, 4, 4, 3]
        econvnext_mini     | stem             | patch
        econvnext_mini     | patch            | 4
        econvnext_tiny     | stem             | stepped
        econvnext_tiny     | patch            | 2
        econvnext_tiny     | scaling          | ese
        resnet50           | stem             | imagenet
        """)
    void sizes_have_their_own_defaults(String model, String setting, String value) {
        assertThat(Traced.settings(model, "").values().get(setting).text()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        inceptionnext_tiny | depths=[1, 1]; widths=[32, 64]               | mlp_ratios | [4, 3]
        inceptionnext_tiny | depths=[1]; widths=[32]                      | mlp_ratios | [3]
        inceptionnext_tiny | depths=[1, 1]; mlp_ratios=[2, 2]             | mlp_ratios | [2, 2]
        inceptionnext_tiny | depths=[1, 1, 1, 1, 1]                       | mlp_ratios | [4, 4, 4, 4, 3]
        econvnext_tiny     | stem=patch                                   | patch      | 4
        econvnext_tiny     | stem=patch; patch=2                          | patch      | 2
        econvnext_mini     | stem=stepped                                 | patch      | 2
        """)
    void a_default_fits_what_was_changed_unless_it_was_given(String model, String changes, String name, String value) {
        assertThat(Traced.settings(model, changes).values().get(name).text()).isEqualTo(value);
    }

    @Test
    void resolving_resolved_settings_changes_nothing() {
        Settings once = Traced.settings("inceptionnext_tiny", "depths=[1, 2]; widths=[32, 64]");
        ModelDefinition model = Models.find("inceptionnext_tiny").orElseThrow();
        assertThat(model.resolve(once.values())).isEqualTo(once);
    }

    @Test
    void an_unknown_setting_is_refused() {
        ModelDefinition model = Models.find("resnet50").orElseThrow();
        assertThatThrownBy(() -> model.resolve(Map.of("kernel", new SettingValue.Whole(7))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("resnet50 has no setting 'kernel'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        convnext_tiny      | depths=[1, 1]                            | depths has 2 values [1, 1] and widths has 4 [96, 192, 384, 768]; give both one value for each stage
        resnet50           | widths=[8]                               | depths has 4 values [3, 4, 6, 3] and widths has 1 [8]; give both one value for each stage
        inceptionnext_tiny | mlp_ratios=[4, 4]                        | depths has 4 values [3, 3, 9, 3] and mlp_ratios has 2 [4, 4]; give both one value for each stage
        inceptionnext_tiny | branch_ratio=1/2                         | branch_ratio 1/2 with branches [square, horizontal, vertical] needs 144 channels of the 96 in widths; lower branch_ratio to at most 1/3 or take out a branch
        inceptionnext_tiny | bands=sequential; branch_ratio=2/3       | branch_ratio 2/3 with branches [square, horizontal, vertical] needs 128 channels of the 96 in widths; lower branch_ratio to at most 1/2 or take out a branch
        inceptionnext_tiny | depths=[1]; widths=[4]                   | branch_ratio 1/8 leaves a branch no channel of the 4 in widths; raise branch_ratio to at least 1/4 or widen the stage
        inceptionnext_tiny | bands=sequential; branches=[square]      | bands 'sequential' puts one band after the other, but branches lacks one; add horizontal and vertical to branches or set bands to parallel
        convnext_tiny      | depths=[1]; widths=[8]; conv_ratio=1/16  | conv_ratio 1/16 leaves no channel to convolve of the 8 in widths; raise conv_ratio to at least 1/8 or widen the stage
        econvnext_tiny     | depths=[1, 1]                            | depths has 2 values [1, 1] and widths has 5 [64, 128, 256, 512, 1024]; give widths one value more than depths: the stem's width, then each stage's
        econvnext_tiny     | csp_ratio=1                              | csp_ratio 1 leaves no channel to go around the blocks of the 96 that widths gives a stage; choose a csp_ratio between 0 and 1 that leaves both some, widen the stage, or set csp to false
        econvnext_tiny     | csp_ratio=1/100                          | csp_ratio 1/100 leaves no channel for the blocks of the 96 that widths gives a stage; choose a csp_ratio between 0 and 1 that leaves both some, widen the stage, or set csp to false
        econvnext_tiny     | depths=[1]; widths=[1, 8]                | stem 'stepped' starts with half of the first of widths, and 1 has no half; make it at least 2 or set stem to patch
        """, quoteCharacter = '"')
    void settings_that_contradict_each_other_are_refused_with_both_names(String model, String changes, String message) {
        Settings settings = Traced.settings(model, changes);
        ModelDefinition definition = Models.find(model).orElseThrow();
        assertThatThrownBy(() -> definition.module(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        resnet50           | depths=[1, 1]; widths=[8, 16]; stem=small
        resnet50           | depths=[1]; widths=[8]; drop_path=0.1
        convnext_tiny      | depths=[1]; widths=[8]; patch=1
        convnext_tiny      | depths=[1, 1, 1, 1, 1, 1]; widths=[8, 8, 8, 8, 8, 8]; patch=1
        convnext_tiny      | depths=[1, 1]; widths=[8, 16]; patch=2; scaling=eca
        inceptionnext_tiny | depths=[1, 1]; widths=[16, 32]; patch=2; scaling=se
        inceptionnext_tiny | depths=[1]; widths=[16]; branches=[]
        inceptionnext_tiny | depths=[1]; widths=[16]; branches=[vertical]; branch_ratio=1
        econvnext_tiny     | depths=[1, 1]; widths=[8, 16, 32]; patch=1
        econvnext_mini     | depths=[1, 1]; widths=[8, 16, 32]; patch=2; csp=false; csp_ratio=1
        """)
    void small_models_take_small_images(String model, String changes) {
        Graph graph = Traced.graph(model, changes + "; classes=10", 32);
        assertThat(graph.outputs().get(0).shape()).isEqualTo(Shape.of(1, 10));
    }

    @Test
    void images_too_small_for_the_stem_are_refused_with_the_path() {
        Module module = Traced.module("convnext_tiny", "");
        assertThatThrownBy(() -> Models.trace(module, Shape.of(1, 3, 16, 16)))
                .isInstanceOf(ShapeException.class)
                .hasMessageStartingWith("stages.3.downsample.1: ");
    }

    @Test
    void all_models_take_any_size_divisible_by_32() {
        for (ModelDefinition model : Models.all()) {
            Graph graph = Models.trace(model.module(model.resolve(Map.of())), Shape.of(2, 3, 96, 160));
            assertThat(graph.outputs()).extracting(value -> value.shape()).isEqualTo(List.of(Shape.of(2, 1000)));
        }
    }
}
