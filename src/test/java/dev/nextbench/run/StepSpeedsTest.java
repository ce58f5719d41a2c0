package dev.nextbench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.run.SeenStep.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepSpeedsTest {
    private static Step step(String model, double macs) {
        return new Step(model, "float32", macs);
    }

    private static SeenStep seen(String model, double macs, double seconds) {
        return new SeenStep(step(model, macs), seconds);
    }

    private static StepSpeeds cpu(SeenStep... seen) {
        return new StepSpeeds(List.of(seen), false);
    }

    @Test
    void aStepOfTheSameModelAndSizeTakesTheMedianRateOfThose() {
        StepSpeeds speeds = cpu(seen("a", 100, 1), seen("a", 100, 2), seen("a", 100, 50), seen("b", 100, 7));
        TimeRange range = speeds.seconds(step("a", 150));
        assertThat(range.middle()).isCloseTo(3, within(1e-9));
        assertThat(range.wide()).isFalse();
    }

    @Test
    void betweenMeasuredSizesTimeGrowsByAPower() {
        StepSpeeds speeds = cpu(seen("a", 100, 1), seen("b", 10_000, 10));
        TimeRange range = speeds.seconds(step("c", 1_000));
        assertThat(range.middle()).isCloseTo(Math.sqrt(10), within(1e-9));
        assertThat(range.low()).isEqualTo(range.high());
        assertThat(speeds.seconds(step("c", 100)).middle()).isCloseTo(1, within(1e-9));
        assertThat(speeds.seconds(step("c", 10_000)).middle()).isCloseTo(10, within(1e-9));
    }

    @Test
    void largerStepsThanAnyTakeBetweenTheSeenPowerAndTheHighestRate() {
        StepSpeeds one = cpu(seen("a", 100, 1));
        TimeRange range = one.seconds(step("a", 10_000));
        assertThat(range.low()).isCloseTo(10, within(1e-9));
        assertThat(range.high()).isCloseTo(100, within(1e-9));
        assertThat(range.middle()).isCloseTo(Math.sqrt(1000), within(1e-9));
        assertThat(range.wide()).isTrue();

        StepSpeeds two = cpu(seen("a", 100, 1), seen("b", 10_000, 10));
        assertThat(two.seconds(step("c", 1_000_000)).low()).isCloseTo(100, within(1e-9));
        assertThat(two.seconds(step("c", 1_000_000)).high()).isCloseTo(1000, within(1e-9));

        TimeRange gpu = new StepSpeeds(List.of(seen("a", 100, 1)), true).seconds(step("a", 10_000));
        assertThat(gpu.low()).as("small steps keep a GPU waiting for the host").isCloseTo(1, within(1e-9));
        assertThat(gpu.high()).isCloseTo(100, within(1e-9));
    }

    @Test
    void theModelsOfTheLargestSizeScatterAndSoDoTheBounds() {
        StepSpeeds speeds = cpu(seen("a", 100, 1), seen("b", 100, 2), seen("c", 100, 4));
        TimeRange range = speeds.seconds(step("d", 10_000));
        assertThat(range.low()).isCloseTo(10, within(1e-9));
        assertThat(range.high()).isCloseTo(400, within(1e-9));
        assertThat(speeds.seconds(step("d", 180)).middle())
                .as("near enough for the median")
                .isCloseTo(3.6, within(1e-9));
    }

    @Test
    void smallerStepsThanAnyTakeNoLongerThanTheSmallest() {
        TimeRange range = cpu(seen("a", 100, 1)).seconds(step("b", 1));
        assertThat(range.low()).isCloseTo(0.01, within(1e-9));
        assertThat(range.high()).isCloseTo(1, within(1e-9));
    }

    @Test
    void anotherPrecisionIsUsedOnlyForWantOfTheSame() {
        StepSpeeds speeds = cpu(seen("a", 100, 1), new SeenStep(new Step("a", "bfloat16", 100), 0.5));
        assertThat(speeds.seconds(new Step("b", "bfloat16", 100)).middle()).isCloseTo(0.5, within(1e-9));
        assertThat(cpu(seen("a", 100, 1))
                        .seconds(new Step("b", "bfloat16", 100))
                        .middle())
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void newerStepsReplaceThoseLikeThem() {
        StepSpeeds speeds =
                cpu(seen("a", 100, 1), seen("a", 10_000, 20), seen("b", 100, 3)).with(List.of(seen("a", 120, 6)));
        assertThat(speeds.seconds(step("a", 100)).middle()).isCloseTo(5, within(1e-9));
        assertThat(speeds.seconds(step("a", 10_000)).middle()).isCloseTo(20, within(1e-9));
        assertThat(speeds.seconds(step("b", 100)).middle()).isCloseTo(3, within(1e-9));
    }

    @Test
    void nothingIsKnownOfAMachineThatTookNoStep() {
        assertThat(cpu().isEmpty()).isTrue();
        assertThat(cpu().seconds(step("a", 1)).known()).isFalse();
    }
}
