package dev.nextbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ParetoTest {
    @Test
    void aPointIsOnTheFrontUnlessAnotherBeatsIt() {
        assertThat(Pareto.front(new double[] {1, 2, 3, 2}, new double[] {9, 8, 1, 7}))
                .containsExactly(0, 1, 2);
    }

    @Test
    void equalPointsStandTogether() {
        assertThat(Pareto.front(new double[] {1, 1, 1}, new double[] {5, 5, 4})).containsExactly(0, 1);
    }

    @Test
    void aPointWithoutAFigureTakesNoPart() {
        assertThat(Pareto.front(new double[] {Double.NaN, 1, 9}, new double[] {9, 1, Double.NaN}))
                .containsExactly(1);
    }

    @Test
    void agreesWithTheDefinition() {
        SplittableRandom random = new SplittableRandom(1);
        for (int repeat = 0; repeat < 50; repeat++) {
            double[] x = random.ints(30, 0, 8).asDoubleStream().toArray();
            double[] y = random.ints(30, 0, 8).asDoubleStream().toArray();
            for (int i = 0; i < x.length; i++) {
                boolean beaten = false;
                for (int j = 0; j < x.length; j++) {
                    beaten |= x[j] >= x[i] && y[j] >= y[i] && (x[j] > x[i] || y[j] > y[i]);
                }
                assertThat(Pareto.front(x, y).contains(i)).isEqualTo(!beaten);
            }
        }
    }
}
