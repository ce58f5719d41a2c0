package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columns_are_as_wide_as_they_need_to_be() {
        assertThat(TextTable.of(Set.of(1), "name", "n", "note")
                        .row("a", "1,000", "")
                        .row("longer", "7", "x")
                        .lines())
                .containsExactly("name        n  note", "a       1,000", "longer      7  x");
    }

    @Test
    void numbers_read_the_same_in_every_locale() {
        java.util.Locale before = java.util.Locale.getDefault();
        try {
            java.util.Locale.setDefault(java.util.Locale.GERMANY);
            assertThat(Units.millions(28_589_128)).isEqualTo("28.59");
            assertThat(Units.billions(4_455_531_264L)).isEqualTo("4.456");
            assertThat(Units.grouped(28_589_128)).isEqualTo("28,589,128");
            assertThat(Units.bytes(1023)).isEqualTo("1023 B");
            assertThat(Units.bytes(3L << 29)).isEqualTo("1.5 GiB");
            assertThat(Units.percent(0.82066)).isEqualTo("82.07 %");
        } finally {
            java.util.Locale.setDefault(before);
        }
    }
}
