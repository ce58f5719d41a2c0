package dev.nextbench.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ImageNetClassesTest {
    @Test
    void the_list_is_that_of_the_logits() {
        ImageNetClasses classes = ImageNetClasses.load();
        assertThat(classes.ids()).hasSize(1000).isSorted().doesNotHaveDuplicates();
        assertThat(classes.names()).hasSize(1000).noneMatch(String::isBlank);
        assertThat(classes.ids().get(0)).isEqualTo("n01440764");
        assertThat(classes.names().get(0)).isEqualTo("tench");
        assertThat(classes.ids().get(999)).isEqualTo("n15075141");
        assertThat(classes.index("n02123045")).hasValue(281);
        assertThat(classes.names().get(281)).isEqualTo("tabby");
        assertThat(classes.index("n00000000")).isEmpty();
    }

    @Test
    void names_for_people_are_wordnets_where_the_classes_are() {
        assertThat(ImageNetClasses.readable(List.of(), 1000)).hasSize(1000).startsWith("tench", "goldfish");
        assertThat(ImageNetClasses.readable(List.of(), 10)).isEmpty();
        assertThat(ImageNetClasses.readable(List.of("cat", "n01440764"), 2)).containsExactly("cat", "n01440764");
        assertThat(ImageNetClasses.readable(List.of("n01443537", "n01440764"), 2))
                .containsExactly("goldfish", "tench");
    }
}
