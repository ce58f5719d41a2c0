package dev.nextbench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DimensioningTest {
    private static final Dimensioning.Costs COSTS = new Dimensioning.Costs(20, 0.1);

    @Test
    void repetitionsFollowCostsAndVariances() {
        // sqrt(20 / 0.1 * 0.0004 / 0.0001) = 28.3
        assertThat(Dimensioning.repetitions(20, 0.1, 0.0001, 0.0004, 1000)).isEqualTo(29);
        assertThat(Dimensioning.repetitions(20, 0.1, 0.0001, -0.0004, 1000)).isEqualTo(1);
        assertThat(Dimensioning.repetitions(20, 0.1, 0, 0.0004, 1000)).isEqualTo(1000);
        assertThat(Dimensioning.repetitions(20, 0.1, 0.0001, 0.0004, 10)).isEqualTo(10);
    }

    @Test
    void theCheapestPlanReachesTheWantedWidth() {
        Dimensioning.Plan plan = Dimensioning.plan(0.01, 0.02, COSTS, 0.005, 10, 3600);
        assertThat(plan.withinReach()).isTrue();
        assertThat(plan.halfWidth()).isLessThanOrEqualTo(0.005);
        assertThat(plan.seconds()).isCloseTo(plan.forks() * (20 + plan.steps() * 0.1), within(1e-9));
        assertThat(plan.neededSeconds()).isEqualTo(plan.seconds());
        // With many forks degrees of freedom are cheap, and the answer is near the formula's 29 steps.
        assertThat(plan.steps()).isBetween(20, 45);
        for (int forks = 5; forks < 60; forks++) {
            for (int steps = 10; steps < 300; steps++) {
                double t = StudentT.quantile(0.975, forks - 1.0);
                double half = t * Math.sqrt((0.0001 + 0.0004 / steps) / forks);
                double seconds = forks * (20 + steps * 0.1);
                assertThat(half <= 0.005 && seconds < plan.seconds() - 1e-6)
                        .as("%d forks of %d steps", forks, steps)
                        .isFalse();
            }
        }
    }

    @Test
    void outOfReachTheBudgetBuysTheMostPreciseInterval() {
        Dimensioning.Plan plan = Dimensioning.plan(0.01, 0.02, COSTS, 0.005, 10, 200);
        assertThat(plan.withinReach()).isFalse();
        assertThat(plan.seconds()).isLessThanOrEqualTo(200);
        assertThat(plan.halfWidth()).isGreaterThan(0.005).isLessThan(0.02);
        assertThat(plan.neededSeconds())
                .isEqualTo(Dimensioning.plan(0.01, 0.02, COSTS, 0.005, 10, 3600).seconds());
        Dimensioning.Plan nothing = Dimensioning.plan(0.01, 0.02, COSTS, 0.005, 10, 1);
        assertThat(nothing.halfWidth()).isInfinite();
        assertThat(nothing.withinReach()).isFalse();
    }

    @Test
    void forksThatAddNothingLeaveFewForksOfManySteps() {
        Dimensioning.Plan plan = Dimensioning.plan(0, 0.05, COSTS, 0.005, 10, 3600);
        assertThat(plan.withinReach()).isTrue();
        assertThat(plan.forks()).isLessThan(8);
        assertThat(plan.steps()).isGreaterThan(50);
        Dimensioning.Plan stepsAddNothing = Dimensioning.plan(0.01, 0, COSTS, 0.005, 10, 3600);
        assertThat(stepsAddNothing.steps()).isEqualTo(10);
        assertThat(stepsAddNothing.withinReach()).isTrue();
    }

    @Test
    void aPlanFromADimensioningRun() {
        VarianceByLevel variance = new VarianceByLevel(
                0.1,
                new VarianceByLevel.Level(10, 0, 0.000004),
                new VarianceByLevel.Level(5, 0, -1),
                new VarianceByLevel.Level(20, 0, 0.000001));
        assertThat(Dimensioning.plan(variance, COSTS, 0.005, 10, 3600))
                .isEqualTo(Dimensioning.plan(0.01, 0.02, COSTS, 0.005, 10, 3600));
        VarianceByLevel noisyIterations =
                new VarianceByLevel(0.1, variance.step(), new VarianceByLevel.Level(5, 0, 0.000001), variance.fork());
        assertThat(Dimensioning.plan(noisyIterations, COSTS, 0.005, 10, 3600))
                .isEqualTo(Dimensioning.plan(0.01, Math.sqrt(0.0014), COSTS, 0.005, 10, 3600));
    }
}
