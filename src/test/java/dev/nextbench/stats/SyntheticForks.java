package dev.nextbench.stats;

import dev.nextbench.random.SplitMix;

/**
 * Step times with a known truth, in logs: every fork has a level of its own, every step noise, and the session a drift
 * and slow noise that all share.
 *
 * @param forkCv standard deviation of a fork's level
 * @param stepCv standard deviation of a step about it
 * @param skewed whether both have a long right tail (log-normal, skewness 1.75) instead of normal noise
 * @param drift how far the session moves from its first to its last moment
 * @param slow standard deviation of an AR(1) process with coefficient 0.95 over the session's moments
 */
record SyntheticForks(double forkCv, double stepCv, boolean skewed, double drift, double slow) {
    private static final double COEFFICIENT = 0.95;
    private static final double SKEW = 0.5;

    static SyntheticForks normal(double forkCv, double stepCv) {
        return new SyntheticForks(forkCv, stepCv, false, 0, 0);
    }

    SyntheticForks withSkew() {
        return new SyntheticForks(forkCv, stepCv, true, drift, slow);
    }

    SyntheticForks withDrift(double value) {
        return new SyntheticForks(forkCv, stepCv, skewed, value, slow);
    }

    SyntheticForks withSlowNoise(double value) {
        return new SyntheticForks(forkCv, stepCv, skewed, drift, value);
    }

    /** Pairs of living forks whose steps go A B B A, B A A B: one value a pair. */
    double[] pairs(SplitMix random, int pairs, int quadruples, double ratio) {
        Session session = new Session(random, pairs * quadruples * 4);
        double[] result = new double[pairs];
        for (int p = 0; p < pairs; p++) {
            double a = noise(random, forkCv);
            double b = noise(random, forkCv) + Math.log(ratio);
            double[] baseline = new double[2 * quadruples];
            double[] candidate = new double[2 * quadruples];
            for (int q = 0; q < quadruples; q++) {
                boolean straight = q % 2 == 0;
                for (int i = 0; i < 4; i++) {
                    boolean ofBaseline = (i == 0 || i == 3) == straight;
                    (ofBaseline ? baseline : candidate)[2 * q + i / 2] = (ofBaseline ? a : b) + step(random, session);
                }
            }
            result[p] = LogRatios.ofTurns(baseline, candidate);
        }
        return result;
    }

    /** Whole forks in the order A B B A, one value a quadruple; the session moves from fork to fork. */
    double[] quadruplesOfForks(SplitMix random, int quadruples, int steps, double ratio) {
        Session session = new Session(random, quadruples * 4);
        double[] result = new double[quadruples];
        for (int q = 0; q < quadruples; q++) {
            double first = fork(random, session, steps);
            double second = fork(random, session, steps);
            double third = fork(random, session, steps);
            double fourth = fork(random, session, steps);
            result[q] = (second + third) / 2 - (first + fourth) / 2 + Math.log(ratio);
        }
        return result;
    }

    /** Whole forks, all of A and then all of B: how not to do it. */
    double[][] blocks(SplitMix random, int forks, int steps) {
        Session session = new Session(random, 2 * forks);
        double[][] result = new double[2][forks];
        for (double[] side : result) {
            for (int f = 0; f < forks; f++) {
                side[f] = fork(random, session, steps);
            }
        }
        return result;
    }

    /** Log times by fork and step, without a session. */
    double[][] steps(SplitMix random, int forks, int steps) {
        double[][] result = new double[forks][steps];
        for (double[] fork : result) {
            double level = noise(random, forkCv);
            for (int s = 0; s < steps; s++) {
                fork[s] = level + noise(random, stepCv);
            }
        }
        return result;
    }

    private double fork(SplitMix random, Session session, int steps) {
        double value = noise(random, forkCv) + session.next();
        for (int s = 0; s < steps; s++) {
            value += noise(random, stepCv) / steps;
        }
        return value;
    }

    private double step(SplitMix random, Session session) {
        return session.next() + noise(random, stepCv);
    }

    private double noise(SplitMix random, double deviation) {
        if (!skewed) {
            return deviation * random.nextGaussian();
        }
        double mean = Math.exp(SKEW * SKEW / 2);
        double spread = mean * Math.sqrt(Math.expm1(SKEW * SKEW));
        return deviation * (Math.exp(SKEW * random.nextGaussian()) - mean) / spread;
    }

    /** What all forks share, moment by moment. */
    private final class Session {
        private final SplitMix random;
        private final int moments;
        private int moment;
        private double state;

        Session(SplitMix random, int moments) {
            this.random = random;
            this.moments = moments;
            state = slow == 0 ? 0 : slow * random.nextGaussian();
        }

        double next() {
            double value = state + drift * moment / (moments - 1);
            moment++;
            if (slow != 0) {
                state = COEFFICIENT * state + slow * Math.sqrt(1 - COEFFICIENT * COEFFICIENT) * random.nextGaussian();
            }
            return value;
        }
    }
}
