package dev.nextbench.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.random.SplitMix;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RandAugmentTest {
    private static final RandAugment RECIPE = RandAugment.parse("rand-m9-mstd0.5-inc1");
    private static final double SIGNIFICANCE = 1e-3;

    @Test
    void policies_of_the_recipes_are_read() {
        assertThat(RECIPE).isEqualTo(new RandAugment(9, 0.5, true, 2, 0.5));
        assertThat(RandAugment.parse("rand-m5-inc1-mstd101")).isEqualTo(new RandAugment(5, 101, true, 2, 0.5));
        assertThat(RandAugment.parse("rand")).isEqualTo(new RandAugment(10, 0, false, 2, 0.5));
        assertThat(RandAugment.parse("rand-n3-p0.25-m7")).isEqualTo(new RandAugment(7, 0, false, 3, 0.25));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rand-m9-mstd0.5-inc1", "rand-m5-inc1-mstd101", "rand-n0-p1"})
    void a_policy_prints_as_text_that_reads_as_itself(String text) {
        RandAugment policy = RandAugment.parse(text);
        assertThat(RandAugment.parse(policy.toString())).isEqualTo(policy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "augmix-m3 | no RandAugment policy: it should begin with rand",
                "rand-m9-x2 | \"x2\" is not understood; the parts are m, mstd, inc, n and p",
                "rand-m9- | \"\" is not understood; the parts are",
                "rand-M9 | \"M9\" is not understood; the parts are",
                "rand-m9.5 | \"m9.5\" is not understood; a whole number should follow its name",
                "rand-m | \"m\" is not understood; a whole number should follow its name",
                "rand-mstdhigh | \"mstdhigh\" is not understood; the parts are",
                "rand-mstd | \"mstd\" is not understood; a number should follow its name",
                "rand-inc0 | \"inc0\" is not understood; write inc1, or leave inc out",
                "rand-p2 | \"p2\" is not understood; a probability of 0..1 should follow p",
                "rand-m9-m8 | \"m8\" is not understood; m should be there once"
            })
    void what_is_wrong_with_a_policy_is_said(String text, String message) {
        assertThatThrownBy(() -> RandAugment.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"%s\"".formatted(text))
                .hasMessageContaining(message);
    }

    private static ImageOperation at(RandAugmentOperation operation, double magnitude, boolean increasing, long seed) {
        return operation.at(magnitude, increasing, 224, 112, InterpolationChoice.BICUBIC, 0, new SplitMix(seed));
    }

    private static List<ImageOperation> bothSigns(RandAugmentOperation operation, double magnitude) {
        for (long seed = 0; ; seed++) {
            ImageOperation first = at(operation, magnitude, true, seed);
            ImageOperation second = at(operation, magnitude, true, seed + 1);
            if (!first.equals(second)) {
                return List.of(first, second);
            }
        }
    }

    @Test
    void increasing_operations_take_their_arguments_from_the_magnitude() {
        Interpolation cubic = Interpolation.BICUBIC;
        assertThat(at(RandAugmentOperation.POSTERIZE, 9, true, 1)).isEqualTo(new Posterize(1));
        assertThat(at(RandAugmentOperation.POSTERIZE, 10, true, 1)).isEqualTo(new Posterize(0));
        assertThat(at(RandAugmentOperation.POSTERIZE, 7.4, true, 1)).isEqualTo(new Posterize(2));
        assertThat(at(RandAugmentOperation.SOLARIZE, 9, true, 1)).isEqualTo(new Solarize(26));
        assertThat(at(RandAugmentOperation.SOLARIZE_ADD, 9, true, 1)).isEqualTo(new SolarizeAdd(99));
        assertThat(bothSigns(RandAugmentOperation.COLOR, 9))
                .containsExactlyInAnyOrder(new Color(1 + 0.9 * 0.9), new Color(1 - 0.9 * 0.9));
        assertThat(bothSigns(RandAugmentOperation.SHARPNESS, 10))
                .containsExactlyInAnyOrder(new Sharpness(1.9), new Sharpness(0.1));
        assertThat(bothSigns(RandAugmentOperation.SHEAR_X, 9))
                .containsExactlyInAnyOrder(Affine.shearX(0.9 * 0.3, cubic, 0), Affine.shearX(-0.9 * 0.3, cubic, 0));
        assertThat(bothSigns(RandAugmentOperation.TRANSLATE_X, 9))
                .containsExactlyInAnyOrder(
                        Affine.translateX(0.9 * 0.45 * 224, cubic, 0), Affine.translateX(-0.9 * 0.45 * 224, cubic, 0));
        assertThat(bothSigns(RandAugmentOperation.TRANSLATE_Y, 10))
                .containsExactlyInAnyOrder(
                        Affine.translateY(0.45 * 112, cubic, 0), Affine.translateY(-0.45 * 112, cubic, 0));
        assertThat(bothSigns(RandAugmentOperation.ROTATE, 9))
                .containsExactlyInAnyOrder(
                        Affine.rotation(27, 224, 112, cubic, 0), Affine.rotation(-27, 224, 112, cubic, 0));
    }

    @Test
    void the_other_set_weakens_where_it_does_in_timm() {
        assertThat(at(RandAugmentOperation.POSTERIZE, 9, false, 1)).isEqualTo(new Posterize(3));
        assertThat(at(RandAugmentOperation.SOLARIZE, 9, false, 1)).isEqualTo(new Solarize(230));
        assertThat(at(RandAugmentOperation.CONTRAST, 5, false, 1)).isEqualTo(new Contrast(0.5 * 1.8 + 0.1));
        assertThat(at(RandAugmentOperation.BRIGHTNESS, 0, false, 1)).isEqualTo(new Brightness(0.1));
        assertThat(at(RandAugmentOperation.SOLARIZE_ADD, 9, false, 1)).isEqualTo(new SolarizeAdd(99));
    }

    /** Which operation it is, from what was drawn. */
    private static RandAugmentOperation kind(ImageOperation operation) {
        if (operation instanceof Affine warp) {
            if (warp.a() != 1) {
                return RandAugmentOperation.ROTATE;
            }
            if (warp.b() != 0) {
                return RandAugmentOperation.SHEAR_X;
            }
            if (warp.d() != 0) {
                return RandAugmentOperation.SHEAR_Y;
            }
            return warp.c() != 0 ? RandAugmentOperation.TRANSLATE_X : RandAugmentOperation.TRANSLATE_Y;
        }
        String name = operation.getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_");
        return RandAugmentOperation.valueOf(name.toUpperCase(Locale.ROOT));
    }

    @Test
    void operations_are_drawn_evenly_and_half_of_them_applied() {
        int images = 150_000;
        Map<RandAugmentOperation, Long> kinds = new EnumMap<>(RandAugmentOperation.class);
        long[] applied = new long[3];
        Map<Interpolation, Long> warps = new EnumMap<>(Interpolation.class);
        for (int image = 0; image < images; image++) {
            List<ImageOperation> drawn = RECIPE.draw(224, 224, InterpolationChoice.RANDOM, 0, SplitMix.of(3, 0, image));
            applied[drawn.size()]++;
            for (ImageOperation operation : drawn) {
                kinds.merge(kind(operation), 1L, Long::sum);
                if (operation instanceof Affine warp) {
                    warps.merge(warp.interpolation(), 1L, Long::sum);
                }
            }
        }
        assertThat(kinds).hasSize(15);
        assertThat(pValueOfEven(counts(kinds))).isGreaterThan(SIGNIFICANCE);
        assertThat(pValueOfEven(counts(warps))).isGreaterThan(SIGNIFICANCE);
        assertThat(new ChiSquareTest().chiSquareTest(new double[] {0.25, 0.5, 0.25}, applied))
                .isGreaterThan(SIGNIFICANCE);
    }

    private static long[] counts(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).toArray();
    }

    private static double pValueOfEven(long[] counts) {
        double[] even = new double[counts.length];
        Arrays.fill(even, 1);
        return new ChiSquareTest().chiSquareTest(even, counts);
    }

    @Test
    void magnitudes_are_normal_and_clipped_at_ten() {
        int draws = 150_000;
        SplitMix random = new SplitMix(11);
        double sum = 0;
        int clipped = 0;
        for (int i = 0; i < draws; i++) {
            double magnitude = RECIPE.drawMagnitude(random);
            sum += magnitude;
            clipped += magnitude == 10 ? 1 : 0;
        }
        assertThat(sum / draws).isCloseTo(8.99575, within(3.3 * 0.5 / Math.sqrt(draws)));
        double share = 0.02275;
        assertThat((double) clipped / draws).isCloseTo(share, within(3.3 * Math.sqrt(share * (1 - share) / draws)));
    }

    @Test
    void a_deviation_above_100_makes_magnitudes_uniform() {
        RandAugment policy = RandAugment.parse("rand-m5-inc1-mstd101");
        SplitMix random = new SplitMix(12);
        long[] counts = new long[10];
        for (int i = 0; i < 50_000; i++) {
            counts[(int) (policy.drawMagnitude(random) * 2)]++;
        }
        assertThat(pValueOfEven(counts)).isGreaterThan(SIGNIFICANCE);
    }

    @Test
    void without_a_deviation_the_magnitude_is_fixed() {
        assertThat(RandAugment.parse("rand-m7").drawMagnitude(new SplitMix(1))).isEqualTo(7);
    }

    @Test
    void equal_generators_give_equal_images() {
        Canvas first = TestPattern.canvas(64, 48);
        Canvas second = TestPattern.canvas(64, 48);
        boolean changed = false;
        for (int image = 0; image < 20; image++) {
            RECIPE.apply(first, InterpolationChoice.RANDOM, 0, SplitMix.of(5, 1, image));
            RECIPE.apply(second, InterpolationChoice.RANDOM, 0, SplitMix.of(5, 1, image));
            assertThat(first.pixels()).isEqualTo(second.pixels());
            changed |= !Arrays.equals(first.pixels(), TestPattern.pattern(64, 48));
        }
        assertThat(changed).isTrue();
    }
}
