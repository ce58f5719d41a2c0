package dev.nextbench.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.random.SplitMix;
import java.util.OptionalInt;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private static double[] steps(SplitMix random, int count, double cv, IntToDoubleFunction level) {
        double[] result = new double[count];
        for (int i = 0; i < count; i++) {
            result[i] = level.applyAsDouble(i) * Math.exp(cv * random.nextGaussian());
        }
        return result;
    }

    /** Noise of a shared machine: 7 %, and one step in fifteen up to three times as long. */
    private static double[] shared(SplitMix random, int count, IntToDoubleFunction level) {
        double[] result = steps(random, count, 0.07, level);
        for (int i = 0; i < count; i++) {
            result[i] *= random.nextInt(15) == 0 ? random.nextDouble(1.2, 3) : 1;
        }
        return result;
    }

    @Test
    void quietStepsAreWarmAtTheFloor() {
        assertThat(WarmUp.firstWarmStep(steps(new SplitMix(1), 200, 0.003, i -> 0.1)))
                .hasValue(10);
        assertThat(WarmUp.firstWarmStep(steps(new SplitMix(1), 50, 0.003, i -> i < 10 ? 1 : 0.1)))
                .hasValue(10);
        assertThat(WarmUp.firstWarmStep(steps(new SplitMix(1), 40, 0, i -> 0.1)))
                .hasValue(10);
    }

    @Test
    void slowFirstStepsAreLeftOut() {
        OptionalInt first = WarmUp.firstWarmStep(steps(new SplitMix(2), 400, 0.003, i -> i < 60 ? 0.13 : 0.1));
        // A midmean overlooks a quarter of the window.
        assertThat(first.orElseThrow()).isBetween(54, 61);
        OptionalInt decaying =
                WarmUp.firstWarmStep(steps(new SplitMix(3), 400, 0.005, i -> 0.1 * (1 + 0.5 * Math.exp(-i / 20.0))));
        assertThat(decaying.orElseThrow()).isBetween(50, 110);
    }

    @Test
    void noisyMachinesSettleToo() {
        int settled = 0;
        for (int i = 0; i < 200; i++) {
            settled += WarmUp.firstWarmStep(shared(SplitMix.of(4, i), 120, k -> k < 15 ? 0.3 : 0.1))
                            .isPresent()
                    ? 1
                    : 0;
        }
        assertThat(settled).isGreaterThanOrEqualTo(196);
    }

    @Test
    void slowStepsOfNoisyMachinesAreLeftOut() {
        for (int i = 0; i < 50; i++) {
            OptionalInt first = WarmUp.firstWarmStep(shared(SplitMix.of(5, i), 300, k -> k < 40 ? 0.13 : 0.1));
            assertThat(first.orElseThrow()).isGreaterThanOrEqualTo(25);
        }
    }

    @Test
    void driftAndTooFewStepsAreNotStationary() {
        assertThat(WarmUp.firstWarmStep(steps(new SplitMix(6), 400, 0.003, i -> 0.1 + 0.0001 * i)))
                .isEmpty();
        assertThat(WarmUp.firstWarmStep(steps(new SplitMix(6), 39, 0.003, i -> 0.1)))
                .isEmpty();
    }

    @Test
    void correlatedStepsAreNotStationaryByThemselves() {
        // A level that goes up and down by 4 % every 40 steps: right on average, never settled.
        double[] waves = steps(new SplitMix(7), 400, 0.01, i -> 0.1 * (1 + 0.04 * Math.sin(i * Math.PI / 20)));
        assertThat(WarmUp.firstWarmStep(waves)).isEmpty();
        assertThat(WarmUp.firstLevelStep(waves)).isPresent();
    }

    @Test
    void aUnitDriftsOnlyByMoreThanNoiseAndMoreThanOnePerCent() {
        SplitMix random = new SplitMix(8);
        assertThat(Stationarity.drifts(logs(random, 40, 0.02, i -> i < 20 ? 0 : 0.05)))
                .isTrue();
        assertThat(Stationarity.drifts(logs(random, 4000, 0.02, i -> i < 2000 ? 0 : 0.008)))
                .isFalse();
        assertThat(Stationarity.drifts(logs(random, 40, 0.1, i -> i < 20 ? 0 : 0.02)))
                .isFalse();
        assertThat(Stationarity.drifts(new double[] {0, 0, 1, 1})).isFalse();
        int drifting = 0;
        for (int i = 0; i < 2000; i++) {
            drifting += Stationarity.drifts(logs(random, 20, 0.1, k -> 0)) ? 1 : 0;
        }
        assertThat(drifting).isLessThanOrEqualTo(6);
    }

    private static double[] logs(SplitMix random, int count, double deviation, IntToDoubleFunction level) {
        double[] result = new double[count];
        for (int i = 0; i < count; i++) {
            result[i] = level.applyAsDouble(i) + deviation * random.nextGaussian();
        }
        return result;
    }
}
