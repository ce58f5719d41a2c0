package dev.nextbench.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.data.DataException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassMappingTest {
    @Test
    void names_in_the_weights_decide_and_a_part_of_them_is_enough() {
        assertThat(ClassMapping.of(List.of("ape", "cat"), List.of("cat", "dog", "ape"), 3, "net"))
                .isEqualTo(new ClassMapping(ClassMapping.Rule.NAMES, List.of(2, 0)));
    }

    @Test
    void all_unknown_folders_are_listed() {
        assertThatThrownBy(() -> ClassMapping.of(List.of("cat", "cow", "owl"), List.of("cat", "dog"), 2, "net"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2 classes that net was not trained on (cow, owl); it knows: cat, dog.");
    }

    @Test
    void wordnet_ids_decide_for_a_thousand_classes() {
        assertThat(ClassMapping.of(List.of("n01440764", "n02123045"), List.of(), 1000, "net"))
                .isEqualTo(new ClassMapping(ClassMapping.Rule.WORDNET_IDS, List.of(0, 281)));
    }

    @Test
    void as_many_folders_as_classes_are_taken_in_order() {
        assertThat(ClassMapping.of(List.of("a", "b"), List.of(), 2, "net"))
                .isEqualTo(new ClassMapping(ClassMapping.Rule.SORTED_ORDER, List.of(0, 1)));
        List<String> thousand =
                IntStream.range(0, 1000).mapToObj("%04d"::formatted).toList();
        assertThat(ClassMapping.of(thousand, List.of(), 1000, "net").rule()).isEqualTo(ClassMapping.Rule.SORTED_ORDER);
    }

    @Test
    void anything_else_is_one_error() {
        assertThatThrownBy(() -> ClassMapping.of(List.of("a", "b"), List.of(), 3, "net"))
                .hasMessageContaining("the data set has 2 classes (a, b), but net has 3");
        assertThatThrownBy(() -> ClassMapping.of(List.of("n01440764", "cat"), List.of(), 1000, "net"))
                .hasMessageContaining("WordNet ids");
        assertThatThrownBy(() -> ClassMapping.of(
                        List.of("__MACOSX", "n01440764", "n01443537", "n01484850"), List.of(), 1000, "net"))
                .hasMessage(
                        "the data set's folder __MACOSX has no WordNet id of ImageNet-1k, as the others are; take it"
                                + " away");
        assertThatThrownBy(() -> ClassMapping.of(List.of("a"), List.of("a", "a"), 2, "net"))
                .hasMessageContaining("two classes one name");
    }
}
