package dev.nextbench.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.experiment.TrainingSettings.ScheduleKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The golden values of classification-training.md, sections 2.1 to 2.3, each with all its printed digits. */
class ScheduleTest {
    private static final double PRINTED_DIGITS = 5e-10;

    /** ImageNet's training images over the batch, rounded down (2.2) and by 4 devices rounded up (2.3). */
    private static final long CONVNEXT_UPDATES = 312;

    private static final long PADDLE_UPDATES = 5005;

    private static Schedule schedule(
            ScheduleKind kind, double peak, double start, double floor, int cooldown, long updatesPerEpoch) {
        return new Schedule(
                new TestTraining()
                        .epochs(300)
                        .learningRate(peak)
                        .warmup(20, start)
                        .finalLearningRate(floor)
                        .schedule(kind)
                        .cooldown(cooldown)
                        .settings(),
                updatesPerEpoch);
    }

    private static void assertRate(Schedule schedule, long update, double expected) {
        assertThat(schedule.rate(update)).isCloseTo(expected, within(Math.abs(expected) * PRINTED_DIGITS));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1e-6",
        "1, 2.0095e-4",
        "5, 1.00075e-3",
        "10, 2.0005e-3",
        "19, 3.80005e-3",
        "20, 3.956404463e-3",
        "50, 3.732720681e-3",
        "100, 3.0025e-3",
        "150, 2.005e-3",
        "200, 1.0075e-3",
        "250, 2.772793195e-4",
        "299, 1.010938712e-5",
        "300, 1e-5",
        "309, 1e-5"
    })
    void timmChangesFromEpochToEpoch(long epoch, double expected) {
        Schedule schedule = schedule(ScheduleKind.TIMM_COSINE, 4e-3, 1e-6, 1e-5, 10, 7);
        assertThat(schedule.epochs()).isEqualTo(310);
        assertRate(schedule, 7 * epoch, expected);
        assertThat(schedule.rate(7 * epoch + 6)).isEqualTo(schedule.rate(7 * epoch));
    }

    @Test
    void timmIsItsFormulaToTheLastBits() {
        Schedule schedule = schedule(ScheduleKind.TIMM_COSINE, 4e-3, 1e-6, 1e-5, 10, 1);
        for (int epoch = 20; epoch < 300; epoch++) {
            double expected = 1e-5 + (4e-3 - 1e-5) / 2 * (1 + Math.cos(Math.PI * epoch / 300));
            assertThat(schedule.rate(epoch)).isCloseTo(expected, within(1e-12 * expected));
        }
    }

    /** All ten epochs of the cool-down, which the golden values name as a range. */
    @Test
    void timmsCooldownIsAtTheFloorThroughout() {
        Schedule schedule = schedule(ScheduleKind.TIMM_COSINE, 4e-3, 1e-6, 1e-5, 10, 7);
        for (long update = 7 * 300; update < 7 * 310; update++) {
            assertThat(schedule.rate(update)).isEqualTo(1e-5);
        }
    }

    @Test
    void convNextIsItsFormulaToTheLastBits() {
        Schedule schedule = schedule(ScheduleKind.CONVNEXT_COSINE, 4e-3, 0, 1e-6, 0, CONVNEXT_UPDATES);
        int total = 93_600;
        int warmup = 6240;
        assertThat(schedule.epochs() * CONVNEXT_UPDATES).isEqualTo(total);
        for (int update = 0; update < total; update++) {
            double expected = update < warmup
                    ? 4e-3 * update / (warmup - 1)
                    : 1e-6 + (4e-3 - 1e-6) / 2 * (1 + Math.cos(Math.PI * (update - warmup) / (total - warmup)));
            assertThat(schedule.rate(update)).isCloseTo(expected, within(1e-12 * expected));
        }
    }

    @Test
    void paddleIsItsFormulaToTheLastBits() {
        Schedule schedule = schedule(ScheduleKind.PADDLE_COSINE, 2.5e-4, 0, 1e-6, 0, PADDLE_UPDATES);
        int total = 300 * 5005;
        int warmup = 20 * 5005;
        for (int update = 0; update < total; update += 501) {
            double expected = update < warmup
                    ? 2.5e-4 * update / warmup
                    : 1e-6 + (2.5e-4 - 1e-6) / 2 * (1 + Math.cos(Math.PI * (update - warmup) / (total - warmup)));
            assertThat(schedule.rate(update)).isCloseTo(expected, within(1e-12 * expected));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 6.411283860e-7",
        "6239, 4e-3",
        "6240, 4e-3",
        "46800, 2.224372970e-3",
        "93599, 1.000001293e-6",
        "93600, 1e-6"
    })
    void convNextChangesFromUpdateToUpdate(long update, double expected) {
        assertRate(schedule(ScheduleKind.CONVNEXT_COSINE, 4e-3, 0, 1e-6, 0, CONVNEXT_UPDATES), update, expected);
    }

    @ParameterizedTest
    @CsvSource({"5005, 1.25e-5", "100099, 2.499975025e-4", "100100, 2.5e-4", "750750, 1.394395773e-4", "1501499, 1e-6"})
    void paddleLeavesThePeakOutOfItsWarmup(long update, double expected) {
        assertRate(schedule(ScheduleKind.PADDLE_COSINE, 2.5e-4, 0, 1e-6, 0, PADDLE_UPDATES), update, expected);
    }

    @Test
    void bothStartAtTheWarmupsStart() {
        assertThat(schedule(ScheduleKind.CONVNEXT_COSINE, 4e-3, 0, 1e-6, 0, CONVNEXT_UPDATES)
                        .rate(0))
                .isZero();
        assertThat(schedule(ScheduleKind.PADDLE_COSINE, 2.5e-4, 0, 1e-6, 0, PADDLE_UPDATES)
                        .rate(0))
                .isZero();
        assertThat(schedule(ScheduleKind.CONVNEXT_COSINE, 4e-3, 5e-7, 1e-6, 0, CONVNEXT_UPDATES)
                        .rate(0))
                .isEqualTo(5e-7);
    }

    @Test
    void constantStaysAtThePeakAfterItsWarmup() {
        Schedule schedule = schedule(ScheduleKind.CONSTANT, 1e-3, 1e-4, 1e-5, 3, 10);
        assertThat(schedule.rate(0)).isEqualTo(1e-4);
        assertThat(schedule.rate(100)).isCloseTo(5.5e-4, within(1e-15));
        assertThat(schedule.rate(200)).isEqualTo(1e-3);
        assertThat(schedule.rate(3029)).isEqualTo(1e-3);
    }

    @ParameterizedTest
    @CsvSource({"TIMM_COSINE", "CONVNEXT_COSINE", "PADDLE_COSINE"})
    void cooldownStaysAtTheFloor(ScheduleKind kind) {
        Schedule schedule = schedule(kind, 4e-3, 1e-6, 1e-5, 2, 10);
        assertThat(schedule.rate(3000)).isEqualTo(1e-5);
        assertThat(schedule.rate(3019)).isEqualTo(1e-5);
    }

    @ParameterizedTest
    @CsvSource({"TIMM_COSINE", "CONVNEXT_COSINE", "PADDLE_COSINE", "CONSTANT"})
    void everyRateIsANumberWhateverTheWarmup(ScheduleKind kind) {
        for (double warmup : new double[] {0, 0.05, 0.1, 1, 2.5, 3}) {
            Schedule schedule = new Schedule(
                    new TestTraining()
                            .epochs(3)
                            .warmup(warmup, 1e-6)
                            .schedule(kind)
                            .cooldown(1)
                            .settings(),
                    10);
            for (long update = 0; update < 40; update++) {
                assertThat(schedule.rate(update)).isBetween(0.0, 1e-3);
            }
        }
    }
}
