package dev.nextbench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MultiplicityTest {
    @Test
    void fortyBenchmarksAtOnePerCent() {
        assertThat(Multiplicity.bonferroni(0.01, 40)).isEqualTo(0.00025);
        assertThatThrownBy(() -> Multiplicity.bonferroni(0.01, 0)).hasMessage("comparisons should be one or more: 0");
    }

    /** The example of Benjamini and Hochberg (1995), shuffled: the four smallest are rejected at 5 %. */
    @Test
    void theExampleOfBenjaminiAndHochberg() {
        double[] p = {
            0.0298, 0.0001, 0.0344, 0.0004, 0.0459, 0.0019, 0.3240, 0.0095, 0.4262, 0.0201, 0.5719, 0.0278, 0.6528,
            0.7590, 1.0
        };
        boolean[] rejected = Multiplicity.benjaminiHochberg(p, 0.05);
        for (int i = 0; i < p.length; i++) {
            assertThat(rejected[i]).as("p = %s", p[i]).isEqualTo(p[i] <= 0.0095);
        }
    }

    @Test
    void nothingIsRejectedOfNothing() {
        assertThat(Multiplicity.benjaminiHochberg(new double[0], 0.05)).isEmpty();
        assertThat(Multiplicity.benjaminiHochberg(new double[] {0.06, 0.9}, 0.05))
                .containsExactly(false, false);
        assertThatThrownBy(() -> Multiplicity.benjaminiHochberg(new double[] {1.5}, 0.05))
                .hasMessage("a p-value should be from 0 to 1: 1.5");
    }
}
