package dev.nextbench.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.random.SplitMix;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is mixed with what, and by how much; MixingOnDeviceTest has the mixing itself. */
class MixingTest {
    private static final Mixing RECIPE = new Mixing(0.8, 1, 1, 0.5, Mixing.Partners.REVERSED);

    @ParameterizedTest
    @CsvSource({
        "0.3, 112, 112, 19, 205, 19, 205, 0.31050701530612246",
        "0.3, 10, 200, 0, 103, 107, 224, 0.7598254145408163",
        "0.75, 0, 0, 0, 56, 0, 56, 0.9375",
        "0, 50, 50, 0, 162, 0, 162, 0.47696109693877553",
        "0.9999, 100, 100, 99, 101, 99, 101, 0.9999202806122449"
    })
    void boxes_are_those_of_timm(
            double lambda, int centreY, int centreX, int top, int bottom, int left, int right, double corrected) {
        Region box = Mixing.box(224, 224, lambda, centreY, centreX);
        assertThat(box).isEqualTo(new Region(top, left, bottom - top, right - left));
        assertThat(Mixing.kept(box, 224, 224)).isEqualTo(corrected);
    }

    @Test
    void a_box_of_less_than_two_pixels_is_none() {
        assertThat(Mixing.box(8, 8, 0.99, 4, 4)).isNull();
        assertThat(Mixing.kept(null, 8, 8)).isEqualTo(1);
    }

    @Test
    void no_mixing_is_every_image_with_itself() {
        Mix none = Mix.none(3);
        assertThat(none.lambda()).isEqualTo(1);
        assertThat(none.box()).isNull();
        assertThat(none.batch()).isEqualTo(3);
        assertThat(none.partner(2)).isEqualTo(2);
    }

    @Test
    void half_of_the_batches_are_cut_and_lambda_is_beta() {
        int draws = 20_000;
        int cut = 0;
        List<Double> lambdas = new ArrayList<>();
        for (int i = 0; i < draws; i++) {
            Mix mix = RECIPE.draw(128, 2240, 2240, SplitMix.of(6, 0, i));
            if (mix.box() != null) {
                cut++;
                assertThat(mix.lambda()).isEqualTo(Mixing.kept(mix.box(), 2240, 2240));
            } else {
                lambdas.add(mix.lambda());
            }
            assertThat(mix.partner(5)).isEqualTo(122);
        }
        assertThat((double) cut / draws).isCloseTo(0.5, within(3.3 * 0.5 / Math.sqrt(draws)));
        double[] sample = lambdas.stream().mapToDouble(Double::doubleValue).toArray();
        assertThat(new KolmogorovSmirnovTest().kolmogorovSmirnovTest(new BetaDistribution(null, 0.8, 0.8), sample))
                .isGreaterThan(1e-3);
    }

    @Test
    void probabilities_and_alphas_decide_what_is_possible() {
        SplitMix random = new SplitMix(9);
        Mixing cutOnly = new Mixing(0, 1, 1, 0, Mixing.Partners.REVERSED);
        Mixing upOnly = new Mixing(0.2, 0, 1, 1, Mixing.Partners.REVERSED);
        Mixing never = new Mixing(0.8, 1, 0, 0.5, Mixing.Partners.REVERSED);
        int boxes = 0;
        for (int i = 0; i < 100; i++) {
            boxes += cutOnly.draw(2, 224, 224, random).box() != null ? 1 : 0;
            assertThat(upOnly.draw(2, 224, 224, random).box()).isNull();
            assertThat(never.draw(2, 224, 224, random).lambda()).isEqualTo(1);
        }
        assertThat(boxes).isGreaterThan(90);
    }

    @Test
    void permuted_partners_are_a_permutation() {
        Mix mix = new Mixing(0.8, 1, 1, 0.5, Mixing.Partners.PERMUTED).draw(5, 8, 8, new SplitMix(3));
        List<Integer> partners = new ArrayList<>();
        for (int i = 0; i < mix.batch(); i++) {
            partners.add(mix.partner(i));
        }
        assertThat(partners).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    @Test
    void what_cannot_be_mixed_is_refused() {
        assertThatThrownBy(() -> RECIPE.draw(3, 8, 8, new SplitMix(1)))
                .hasMessage("mixing with the reversed batch needs an even micro-batch, not 3");
        assertThatThrownBy(() -> new Mixing(0, 0, 1, 0.5, Mixing.Partners.REVERSED))
                .hasMessageContaining("one of them positive: 0.0, 0.0");
    }
}
