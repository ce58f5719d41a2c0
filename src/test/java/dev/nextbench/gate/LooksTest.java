package dev.nextbench.gate;

import static dev.nextbench.gate.MadeUpComparison.around;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.compare.Metric;
import java.util.Map;
import org.apache.commons.math3.distribution.TDistribution;
import org.junit.jupiter.api.Test;

class LooksTest {
    private static final Rule RULE = Rule.of(Metric.THROUGHPUT, 1);

    @Test
    void aLookIsYuensTOfThePairs() {
        Look look = Looks.of(MadeUpComparison.of(around(1.02, 0.009)), RULE);

        // Ten logarithms, 0.002 apart, of which the outermost count as their neighbours do: their squares add up to
        // 66.5
        // times 0.002², and eight are in the mean.
        double error = 0.002 * Math.sqrt(66.5 / (8 * 7));
        double spread = error * Math.sqrt(10);
        TDistribution t = new TDistribution(7);
        assertThat(look.ratio()).isCloseTo(1.02, within(1e-12));
        assertThat(look.spread()).isCloseTo(spread, within(1e-12));
        assertThat(look.low()).isCloseTo(1.02 * Math.exp(-t.inverseCumulativeProbability(0.975) * error), within(1e-9));
        assertThat(look.high()).isCloseTo(1.02 * Math.exp(t.inverseCumulativeProbability(0.975) * error), within(1e-9));
        assertThat(look.bound())
                .isCloseTo(1.02 * Math.exp(-t.inverseCumulativeProbability(0.99) * error), within(1e-9));
        assertThat(look.p()).isCloseTo(t.cumulativeProbability(-Math.log(1.02) / error), within(1e-12));
        assertThat(look.smallestDetectable()).isBetween(spread, 3 * spread);
    }

    @Test
    void figuresAreInTheMetricsUnit() {
        Look throughput = Looks.of(MadeUpComparison.of(1.25, 1.25, 1.25), RULE);
        assertThat(throughput.baseline()).isCloseTo(200, within(1e-9));
        assertThat(throughput.candidate()).isCloseTo(160, within(1e-9));
        assertThat(throughput.units()).isEqualTo(3);
        assertThat(throughput.unit()).isEqualTo("pairs of forks");
        assertThat(throughput.steps()).isEqualTo(3 * 2 * 20);
        assertThat(throughput.invalid()).isEqualTo(Map.of("steal", 1));
        assertThat(throughput.seconds()).isEqualTo(12.5);

        Look latency = Looks.of(MadeUpComparison.of(1.25, 1.25, 1.25), Rule.of(Metric.LATENCY_P99, 1));
        assertThat(latency.baseline()).isCloseTo(10, within(1e-9));
        assertThat(latency.candidate()).isCloseTo(12.5, within(1e-9));
    }

    @Test
    void oneUnitHasNoInterval() {
        Look look = Looks.of(MadeUpComparison.of(1.1), RULE);

        assertThat(look.ratio()).isCloseTo(1.1, within(1e-12));
        assertThat(look.low()).isNull();
        assertThat(look.high()).isNull();
        assertThat(look.bound()).isNull();
        assertThat(look.p()).isNull();
        assertThat(look.spread()).isNull();
        assertThat(look.smallestDetectable()).isNull();
    }

    @Test
    void withoutUnitsOrWithoutTheMetricThereIsNoLook() {
        assertThat(Looks.of(MadeUpComparison.empty("steal"), RULE)).isNull();
        assertThat(Looks.of(MadeUpComparison.withoutMemory(1, 1, 1), Rule.of(Metric.PEAK_MEMORY, 1)))
                .isNull();
    }
}
