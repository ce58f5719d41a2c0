package dev.nextbench.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.bench.ForkJudgement.Fault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForkJudgementTest {
    private static final ForkTimes TIMES = new ForkTimes(2, 5, 0.5);

    private static final RigorousSettings SETTINGS =
            new RigorousSettings(0.01, 60, false, null, 2, RigorousSettings.Estimator.MEAN, false);

    private FakeForks forks;

    @BeforeEach
    void forks() {
        forks = new FakeForks();
    }

    private ForkJudgement judge(ForkTimes times) {
        return ForkJudgement.of(forks.run(times), SETTINGS, "cpu");
    }

    @Test
    void theWarmUpIterationNeverCounts() {
        ForkJudgement judged = judge(TIMES);
        int warmup = judged.fork().blocks().get(0).steps().length;
        assertThat(judged.counts()).isTrue();
        assertThat(judged.firstCounted()).isEqualTo(warmup);
        assertThat(judged.step(RigorousSettings.Estimator.MEAN)).isBetween(0.0098, 0.0102);
        assertThat(judged.step(RigorousSettings.Estimator.MIDMEAN)).isBetween(0.0098, 0.0102);
    }

    @Test
    void twoSecondsNeverCountHoweverShortTheWarmUpIteration() {
        ForkJudgement judged = judge(new ForkTimes(0.1, 8, 0.5));
        assertThat(judged.firstCounted() * 0.01).isBetween(1.9, 2.1);
    }

    @Test
    void tenStepsNeverCountHoweverLong() {
        forks.step = 1;
        assertThat(judge(new ForkTimes(2, 10, 5)).firstCounted()).isEqualTo(10);
    }

    @Test
    void stepsUntilTheForkSettlesDoNotCount() {
        forks.step = 0.02;
        forks.level = i -> i < 120 ? 1.5 : 1;
        ForkJudgement judged = judge(new ForkTimes(2, 10, 0.8));
        assertThat(judged.firstCounted()).isBetween(110, 121);
        assertThat(judged.step(RigorousSettings.Estimator.MEAN)).isBetween(0.0195, 0.0205);
    }

    @Test
    void aForkThatDriftsIsNotStationary() {
        forks.level = i -> 1 + 0.001 * i;
        ForkJudgement judged = judge(TIMES);
        assertThat(judged.fault()).isEqualTo(Fault.NOT_STATIONARY);
        assertThat(judged.counted()).isEmpty();
        assertThat(judged.sentence()).contains("never settled");
    }

    @Test
    void slowNoiseIsNotStationaryUnlessItIsAccepted() {
        forks.level = i -> 1 + 0.02 * Math.sin(i / 3.0);
        RigorousFork fork = forks.run(TIMES);
        ForkJudgement judged = ForkJudgement.of(fork, SETTINGS, "cpu");
        assertThat(judged.fault()).isEqualTo(Fault.NOT_STATIONARY);
        assertThat(judged.sentence()).contains("keep their level", "--independent");
        RigorousSettings accepting =
                new RigorousSettings(0.01, 60, false, null, 2, RigorousSettings.Estimator.MEAN, true);
        assertThat(ForkJudgement.of(fork, accepting, "cpu").counts()).isTrue();
    }

    @Test
    void aForkOfAHundredThousandStepsIsJudgedAtOnce() {
        forks.step = 0.0001;
        forks.level = i -> i < 30_000 ? 1.3 : 1;
        ForkJudgement judged = judge(new ForkTimes(2, 10, 0.8));
        assertThat(judged.counts()).isTrue();
        assertThat(judged.firstCounted()).isBetween(29_000, 31_000);
    }

    @Test
    void invalidIterationsAreDroppedAndOutlastedUpToAHalf() {
        forks.invalid = fork -> 2;
        ForkJudgement judged = judge(TIMES);
        assertThat(judged.counts()).isTrue();
        assertThat(judged.counted().length * 0.01).isBetween(1.4, 1.6);
        forks.invalid = fork -> 3;
        ForkJudgement refused = judge(TIMES);
        assertThat(refused.fault()).isEqualTo(Fault.INVALID);
        assertThat(refused.sentence()).isEqualTo(FakeForks.STOLEN.sentence());
    }

    @Test
    void tooFewStepsAreNotJudged() {
        forks.step = 0.2;
        assertThat(judge(TIMES).fault()).isEqualTo(Fault.TOO_SHORT);
    }

    @Test
    void withoutARecordOfTheMachineNothingCounts() {
        forks.conditions = null;
        assertThat(judge(TIMES).fault()).isEqualTo(Fault.NO_RECORD);
        forks.conditions = FakeForks.QUIET;
        assertThat(ForkJudgement.of(forks.run(TIMES), SETTINGS, "gpu:0").fault())
                .as("on a GPU the GPU's own record is needed")
                .isEqualTo(Fault.NO_RECORD);
    }
}
