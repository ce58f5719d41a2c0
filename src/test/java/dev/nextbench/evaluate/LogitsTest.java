package dev.nextbench.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LogitsTest {
    private static final Logits TIED = new Logits(new float[] {1, 3, 3, 0, 1, 1, 1});

    @Test
    void the_lower_index_of_equal_logits_comes_first() {
        assertThat(TIED.best(5)).containsExactly(1, 2, 0, 4, 5);
        assertThat(TIED.rank(1)).isZero();
        assertThat(TIED.rank(2)).isEqualTo(1);
        assertThat(TIED.rank(5)).isEqualTo(4);
        assertThat(TIED.rank(6)).isEqualTo(5);
        assertThat(TIED.rank(3)).isEqualTo(6);
        assertThat(new Logits(new float[] {0, -0f}).best(2)).containsExactly(0, 1);
        assertThat(new Logits(new float[] {-0f, 0}).best(1)).containsExactly(0);
        assertThat(new Logits(new float[] {-0f, 0}).rank(0)).isZero();
    }

    @Test
    void huge_logits_do_not_overflow() {
        Logits huge = new Logits(new float[] {1000, 1000, -1000});
        assertThat(huge.probabilities()).containsExactly(new double[] {0.5, 0.5, 0}, within(1e-12));
        assertThat(huge.crossEntropy(0)).isCloseTo(Math.log(2), within(1e-12));
        assertThat(huge.crossEntropy(2)).isCloseTo(2000 + Math.log(2), within(1e-9));
    }

    @Test
    void rows_are_cut_from_a_batch() {
        assertThat(Logits.row(new float[] {1, 2, 3, 4, 5, 6}, 1, 3).values()).containsExactly(4, 5, 6);
    }

    @Test
    void what_is_no_number_is_noticed() {
        assertThat(TIED.finite()).isTrue();
        assertThat(new Logits(new float[] {0, Float.NaN}).finite()).isFalse();
        assertThat(new Logits(new float[] {Float.NEGATIVE_INFINITY, 0}).finite())
                .isFalse();
    }

    @Test
    void a_tally_counts_classes_and_confusions() {
        Tally tally = new Tally(7);
        tally.add(TIED, 1);
        tally.add(TIED, 5);
        tally.add(TIED, 6);
        tally.add(TIED, 6);
        assertThat(tally.images()).isEqualTo(4);
        assertThat(tally.top1()).isEqualTo(0.25);
        assertThat(tally.top5()).isEqualTo(0.5);
        assertThat(tally.loss()).isCloseTo((TIED.crossEntropy(1) + 3 * TIED.crossEntropy(5)) / 4, within(1e-12));
        assertThat(tally.perClass())
                .containsExactly(
                        new Tally.ClassAccuracy(1, 1, 1, 1),
                        new Tally.ClassAccuracy(5, 1, 0, 1),
                        new Tally.ClassAccuracy(6, 2, 0, 0));
        assertThat(tally.confusion())
                .containsExactly(
                        new Tally.Confusion(1, 1, 1), new Tally.Confusion(5, 1, 1), new Tally.Confusion(6, 1, 2));
    }
}
