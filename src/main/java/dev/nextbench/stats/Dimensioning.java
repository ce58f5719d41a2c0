package dev.nextbench.stats;

import org.jspecify.annotations.Nullable;

/** How many repetitions of each level make a measurement precise enough for the least time. */
public final class Dimensioning {
    private static final double UPPER = 0.975;
    private static final int MOST_FORKS = 2000;

    private Dimensioning() {}

    /**
     * What a measurement costs.
     *
     * @param fork seconds of a fork before its first counted step: start, compilation, warm-up
     * @param step seconds of one counted step
     */
    public record Costs(double fork, double step) {
        /** Checks that both are positive. */
        public Costs {
            Checks.positive("seconds of a fork", fork);
            Checks.positive("seconds of a step", step);
        }
    }

    /**
     * A plan.
     *
     * @param forks fresh processes (or pairs of them)
     * @param steps counted steps of each
     * @param halfWidth expected relative half width of the 95 % interval, infinite for fewer than two forks
     * @param seconds expected
     * @param withinReach whether the wanted half width is reached within the budget; if not, this is the most precise
     *     plan that the budget pays
     * @param neededSeconds that the wanted half width takes, infinite when 2000 forks are too few
     */
    public record Plan(
            int forks, int steps, double halfWidth, double seconds, boolean withinReach, double neededSeconds) {}

    /**
     * The repetitions of a level below the top that are worth their time: ⌈√(c₊/c · T²/T₊²)⌉ with + for the level above
     * (Kalibera and Jones 2013).
     *
     * @param costAbove seconds that one repetition of the level above adds
     * @param cost seconds of one repetition of this level
     * @param varianceAbove T² of the level above; at or below zero it adds nothing, and {@code most} is the answer
     * @param variance T² of this level; at or below zero one repetition is enough
     * @param most an upper limit
     */
    public static int repetitions(double costAbove, double cost, double varianceAbove, double variance, int most) {
        Checks.positive("cost of the level above", costAbove);
        Checks.positive("cost of the level", cost);
        if (variance <= 0) {
            return 1;
        }
        if (varianceAbove <= 0) {
            return most;
        }
        double best = Math.ceil(Math.sqrt(costAbove / cost * (variance / varianceAbove)));
        return (int) Math.min(most, Math.max(1, best));
    }

    /** A plan from a dimensioning run. Iterations are as long as they were in it. */
    public static Plan plan(
            VarianceByLevel variance, Costs costs, double halfWidth, int fewestSteps, double budgetSeconds) {
        double square = variance.mean() * variance.mean();
        // r steps hold r / k iterations of k steps.
        double perStep = variance.step().added()
                + variance.iteration().added() * variance.step().repetitions();
        return plan(variance.forkCv(), Math.sqrt(perStep / square), costs, halfWidth, fewestSteps, budgetSeconds);
    }

    /**
     * The cheapest numbers of forks and steps that reach a half width, found by trying every number of forks: unlike
     * {@link #repetitions} this counts the price of few degrees of freedom.
     *
     * @param forkCv coefficient of variation between forks beyond what their steps explain
     * @param stepCv coefficient of variation of a step within a fork
     * @param halfWidth wanted relative half width of the 95 % interval, such as 0.005
     * @param fewestSteps of a fork, one at least
     * @param budgetSeconds for everything
     */
    public static Plan plan(
            double forkCv, double stepCv, Costs costs, double halfWidth, int fewestSteps, double budgetSeconds) {
        Checks.notNegative("CV of forks", forkCv);
        Checks.notNegative("CV of steps", stepCv);
        Checks.positive("half width", halfWidth);
        Checks.positive("budget", budgetSeconds);
        if (fewestSteps < 1) {
            throw new IllegalArgumentException("steps of a fork should be one or more: " + fewestSteps);
        }
        @Nullable Plan cheapest = null;
        Plan mostPrecise = new Plan(1, fewestSteps, Double.POSITIVE_INFINITY, costs.fork(), false, 0);
        for (int forks = 2; forks <= MOST_FORKS; forks++) {
            double leastSeconds = forks * (costs.fork() + fewestSteps * costs.step());
            if (leastSeconds > budgetSeconds && cheapest != null && leastSeconds > cheapest.seconds()) {
                break;
            }
            double t = StudentT.quantile(UPPER, forks - 1.0);
            double variancePerFork = forks * (halfWidth / t) * (halfWidth / t) - forkCv * forkCv;
            double wanted = stepCv == 0 ? fewestSteps : Math.ceil(stepCv * stepCv / variancePerFork - 1e-9);
            if (variancePerFork >= 0 && wanted <= Integer.MAX_VALUE) {
                int steps = (int) Math.max(fewestSteps, wanted);
                Plan plan = plan(forks, steps, t, forkCv, stepCv, costs);
                cheapest = cheapest == null || plan.seconds() < cheapest.seconds() ? plan : cheapest;
            }
            double affordable = Math.floor((budgetSeconds / forks - costs.fork()) / costs.step() + 1e-9);
            if (affordable >= fewestSteps) {
                int steps = (int) Math.min(Integer.MAX_VALUE, affordable);
                Plan plan = plan(forks, steps, t, forkCv, stepCv, costs);
                mostPrecise = plan.halfWidth() < mostPrecise.halfWidth() ? plan : mostPrecise;
            }
        }
        double needed = cheapest == null ? Double.POSITIVE_INFINITY : cheapest.seconds();
        boolean within = cheapest != null && needed <= budgetSeconds * (1 + 1e-9);
        Plan chosen = within && cheapest != null ? cheapest : mostPrecise;
        return new Plan(chosen.forks(), chosen.steps(), chosen.halfWidth(), chosen.seconds(), within, needed);
    }

    private static Plan plan(int forks, int steps, double t, double forkCv, double stepCv, Costs costs) {
        double half = t * Math.sqrt((forkCv * forkCv + stepCv * stepCv / steps) / forks);
        return new Plan(forks, steps, half, forks * (costs.fork() + steps * costs.step()), false, 0);
    }
}
