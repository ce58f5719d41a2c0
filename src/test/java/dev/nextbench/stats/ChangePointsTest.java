package dev.nextbench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.random.SplitMix;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChangePointsTest {
    private static final ChangePoints.Options DEFAULTS = ChangePoints.Options.defaults();

    private static double[] series(SplitMix random, int length, double cv, IntToDoubleFunction level) {
        double[] result = new double[length];
        for (int i = 0; i < length; i++) {
            result[i] = level.applyAsDouble(i) * Math.exp(cv * random.nextGaussian());
        }
        return result;
    }

    private static List<Integer> indices(double[] series) {
        return ChangePoints.find(series, DEFAULTS).stream()
                .map(ChangePoint::index)
                .toList();
    }

    private static int changed(int seriesCount, int length, SplitMix random, double cv) {
        int count = 0;
        for (int i = 0; i < seriesCount; i++) {
            count += indices(series(random, length, cv, k -> 1)).isEmpty() ? 0 : 1;
        }
        return count;
    }

    @Test
    void aStepOfTwoPerCentIsFoundWithinTenPoints() {
        SplitMix random = SplitMix.of(1, SplitMix.hash("step"));
        int found = 0;
        for (int i = 0; i < 200; i++) {
            List<Integer> indices = indices(series(random, 70, 0.01, k -> k < 60 ? 0.123 : 0.123 * 1.02));
            found += indices.stream().anyMatch(index -> Math.abs(index - 60) <= 5) ? 1 : 0;
        }
        assertThat(found).isGreaterThanOrEqualTo(180);
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 27, 60, 70, 200})
    void stableSeriesStayQuiet(int length) {
        SplitMix random = SplitMix.of(2, length);
        // The practical threshold would hide false splits of small noise: 5 % tests the significance alone.
        assertThat(changed(1000, length, random, 0.01)).isLessThanOrEqualTo(10);
        assertThat(changed(1000, length, random, 0.05)).isLessThanOrEqualTo(10);
    }

    /** One point in forty; more often, and three in a row, which are a level, are no longer rare. */
    @Test
    void noiseWithOutliersStaysQuiet() {
        SplitMix random = SplitMix.of(3, SplitMix.hash("outliers"));
        int changed = 0;
        for (int i = 0; i < 1000; i++) {
            double[] series = series(random, 100, 0.01, k -> 1);
            for (int k = 0; k < series.length; k++) {
                series[k] *= random.nextInt(40) == 0 ? 1 + random.nextDouble(0.05, 0.3) : 1;
            }
            changed += indices(series).isEmpty() ? 0 : 1;
        }
        assertThat(changed).isLessThanOrEqualTo(10);
    }

    @Test
    void stepsUpAndDownAreBothFound() {
        double[] series = series(new SplitMix(4), 160, 0.005, k -> k < 60 ? 1 : k < 75 ? 1.05 : k < 120 ? 1 : 0.97);
        List<ChangePoint> changes = ChangePoints.find(series, DEFAULTS);
        assertThat(changes).extracting(ChangePoint::index).containsExactly(60, 75, 120);
        assertThat(changes.get(0).before()).isCloseTo(1, within(0.003));
        assertThat(changes.get(0).after()).isCloseTo(1.05, within(0.005));
        assertThat(changes.get(0).ratio()).isCloseTo(1.05, within(0.006));
        assertThat(changes).allSatisfy(change -> assertThat(change.p()).isLessThan(1e-4));
        assertThat(ChangePoints.find(series, DEFAULTS)).isEqualTo(changes);
    }

    /** A series that is hardly longer than the dip, and one in which it is a small part. */
    @ParameterizedTest
    @CsvSource({"6, 0.02", "6, 0.05", "6, 0.1", "9, 0.02", "9, 0.05", "9, 0.1"})
    void dipsThatWereUndoneAreFound(int length, double depth) {
        SplitMix random = SplitMix.of(8, length, (long) (1000 * depth));
        for (int after : new int[] {9, 60}) {
            for (int i = 0; i < 100; i++) {
                int back = 12 + length;
                List<Integer> edges =
                        indices(series(random, back + after, 0.002, k -> k < 12 || k >= back ? 50 : 50 * (1 - depth)));
                assertThat(edges).hasSize(2);
                assertThat(edges.get(0)).isBetween(11, 13);
                assertThat(edges.get(1)).isBetween(back - 1, back + 1);
            }
        }
    }

    @Test
    void manyChangesOfAShortSeriesDoNotHideEachOther() {
        double[] series = series(new SplitMix(9), 48, 0.002, k -> k / 6 % 2 == 0 ? 50 : 48);
        assertThat(indices(series)).containsExactly(6, 12, 18, 24, 30, 36, 42);
    }

    @Test
    void smallDipsAreKeptSilent() {
        double[] series = series(new SplitMix(10), 60, 0.0005, k -> k >= 20 && k < 32 ? 1 : 1.005);
        assertThat(indices(series)).isEmpty();
        assertThat(ChangePoints.find(series, new ChangePoints.Options(0.01, 0.002, 3, 12)))
                .extracting(ChangePoint::index)
                .containsExactly(20, 32);
    }

    @Test
    void slowCreepIsFoundAsSteps() {
        // Ten losses of 0.5 %, each too small for a gate of 1 %.
        double[] series = series(new SplitMix(5), 120, 0.005, k -> Math.pow(1.005, Math.min(10, k / 10)));
        List<ChangePoint> changes = ChangePoints.find(series, DEFAULTS);
        assertThat(changes)
                .isNotEmpty()
                .allSatisfy(change -> assertThat(change.ratio()).isGreaterThan(1.01));
        assertThat(changes.get(changes.size() - 1).after() / changes.get(0).before())
                .isBetween(1.03, 1.055);
    }

    @Test
    void spikesAreNoChangeButThreePointsAre() {
        double[] series = series(new SplitMix(6), 200, 0.005, k -> k == 30 ? 2 : k == 90 || k == 91 ? 0.7 : 1);
        assertThat(indices(series)).isEmpty();
        for (int k : new int[] {140, 141, 143}) {
            series[k] *= 1.3;
        }
        assertThat(indices(series)).isEmpty();
        series[198] *= 1.3;
        series[199] *= 1.3;
        assertThat(indices(series)).isEmpty();
        series[197] *= 1.3;
        assertThat(indices(series)).containsExactly(197);
    }

    @Test
    void smallEffectsAreKeptSilent() {
        double[] series = series(new SplitMix(7), 400, 0.002, k -> k < 200 ? 1 : 1.005);
        assertThat(indices(series)).isEmpty();
        assertThat(ChangePoints.find(series, new ChangePoints.Options(0.01, 0.002, 3, 12)))
                .extracting(ChangePoint::index)
                .containsExactly(200);
    }

    @Test
    void seriesWithoutNoiseOrOfFewPoints() {
        assertThat(indices(new double[] {3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4})).containsExactly(8);
        assertThat(indices(new double[] {3, 3, 3, 3, 3, 3, 3, 3})).isEmpty();
        assertThat(indices(new double[] {1, 2, 1, 5, 2})).isEmpty();
        assertThat(indices(new double[0])).isEmpty();
        assertThatThrownBy(() -> indices(new double[] {1, 0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value 1 of the series should be positive: 0.0");
    }
}
