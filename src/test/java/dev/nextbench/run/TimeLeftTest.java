package dev.nextbench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.experiment.ExperimentFields;
import dev.nextbench.experiment.ThroughputSettings;
import dev.nextbench.experiment.TrialDefinition;
import dev.nextbench.io.Json;
import dev.nextbench.result.Lock;
import dev.nextbench.result.TrialResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Trials of 100 steps each, whose evaluation takes no time. */
class TimeLeftTest {
    private static final Map<String, String> HUNDRED_STEPS = Map.of("epochs", "10", "batch", "10");
    private static final long IMAGES = 100;

    /** 2 forks, each 2 s for its start and 3 iterations of a second. */
    private static final ThroughputSettings TEN_SECONDS = ExperimentFields.THROUGHPUT.of(
            Map.of("forks", "2", "warmup_iterations", "1", "iterations", "2", "iteration_seconds", "1"));

    private final AtomicLong clock = new AtomicLong(7_000_000_000L);
    private final List<Task> tasks = new ArrayList<>();

    private TimeLeftTest trial(long macs, boolean trained, @Nullable ThroughputSettings throughput) {
        Lock.LockedTrial trial = new Lock.LockedTrial(
                "t",
                new TreeMap<>(),
                "m",
                new TreeMap<>(),
                0,
                1,
                macs,
                Json.mapper().readTree("{\"training\": {\"batch\": 10, \"precision\": \"float32\"}}"));
        TrialDefinition definition = new TrialDefinition(
                "m",
                Map.of(),
                ExperimentFields.DATA.of(Map.of()),
                null,
                trained ? ExperimentFields.TRAINING.of(HUNDRED_STEPS) : null,
                throughput,
                0);
        tasks.add(new Task(tasks.size() + 1, trial, definition, trained ? IMAGES : 0, 0));
        return this;
    }

    private TimeLeft run(Estimate estimate, int jobs) {
        return new TimeLeft(tasks, estimate, jobs, clock::get);
    }

    private static Estimate nothing() {
        return Estimate.of(List.of(), "cpu");
    }

    /** Steps of trials with 1,000 multiply-accumulates take so long. */
    private static Estimate steps(double seconds) {
        return Estimate.of(List.of(new SeenStep(new SeenStep.Step("m", "float32", 30_000), seconds)), "cpu");
    }

    private void pass(double seconds) {
        clock.addAndGet(Math.round(seconds * 1e9));
    }

    @Test
    void nothingIsSaidBeforeThereIsABasis() {
        TimeLeft time = trial(1000, true, TEN_SECONDS).run(nothing(), 1);
        time.trains(1);
        assertThat(time.secondsLeft()).isNaN();
        pass(60);
        time.trained(1, 0.001);
        pass(0.1);
        time.trained(1, 0.002);
        assertThat(time.secondsLeft()).as("a tenth of a second").isNaN();
        assertThat(time.done()).isZero();
    }

    @Test
    void theStartOfATrainingDoesNotCountForItsPace() {
        TimeLeft time = trial(1000, true, null).run(nothing(), 1);
        time.trains(1);
        pass(60);
        time.trained(1, 0.01);
        pass(6);
        time.trained(1, 0.07);
        assertThat(time.secondsLeft()).isCloseTo(93, within(1e-6));
        assertThat(time.done()).isCloseTo(66.0 / (66 + 93), within(1e-6));
        pass(1);
        assertThat(time.secondsLeft()).isCloseTo(92, within(1e-6));
    }

    @Test
    void atTheBeginningOlderResultsAreTheBasis() {
        TimeLeft time = trial(1000, true, TEN_SECONDS).run(steps(0.5), 1);
        time.trains(1);
        assertThat(time.secondsLeft()).isCloseTo(2 + 50 + 10, within(1e-6));
    }

    @Test
    void aTrainingTellsHowLongThoseAfterItTake() {
        TimeLeft time = trial(1000, true, null).trial(1000, true, null).run(steps(100), 1);
        time.trains(1);
        pass(3);
        time.trained(1, 0);
        pass(5);
        time.trained(1, 0.5);
        assertThat(time.secondsLeft())
                .as("the other half, another start, another training")
                .isCloseTo(5 + 3 + 10, within(1e-6));
        pass(5);
        time.trainingEnded(1, new TrialResult.Training(10, 1, 1, 0, 1, null, IMAGES, 0, 20, 1, 0, 1, 0, ""));
        time.finish(1);
        assertThat(time.secondsLeft()).as("as its result has it").isCloseTo(3 + 20, within(1e-6));
    }

    @Test
    void trainingsSideBySideShareTheTime() {
        TimeLeft time = trial(1000, true, TEN_SECONDS)
                .trial(1000, true, TEN_SECONDS)
                .trial(1000, true, null)
                .trial(1000, true, null)
                .run(steps(0.5), 2);
        assertThat(time.secondsLeft()).isCloseTo(4 * 52 / 2.0 + 2 * 10, within(1e-6));
    }

    @Test
    void aTrainingThatIsTakenUpAgainHasItsOwnPace() {
        TimeLeft time = trial(1000, true, null).run(nothing(), 1);
        time.trains(1);
        pass(2);
        time.trained(1, 0.5);
        assertThat(time.secondsLeft()).isNaN();
        pass(10);
        time.trained(1, 0.6);
        assertThat(time.secondsLeft()).isCloseTo(40, within(1e-6));
    }

    @Test
    void whatIsOnlyMeasuredIsKnownOnceItIsUnderWay() {
        TimeLeft time =
                trial(1000, false, TEN_SECONDS).trial(1000, false, TEN_SECONDS).run(nothing(), 1);
        time.trains(1);
        time.trainingEnded(1, null);
        time.measures(1);
        assertThat(time.secondsLeft()).isNaN();
        pass(20);
        time.measured(1, 0.5);
        assertThat(time.secondsLeft()).as("four times as slow as expected").isCloseTo(20 + 40, within(1e-6));
        pass(20);
        time.measured(1, 1);
        time.finish(1);
        assertThat(time.secondsLeft()).isCloseTo(40, within(1e-6));
        assertThat(time.done()).isCloseTo(0.5, within(1e-6));
    }

    @Test
    void theEndIsTheEnd() {
        TimeLeft time = trial(1000, true, null).run(nothing(), 1);
        time.trains(1);
        time.finish(1);
        assertThat(time.secondsLeft()).isZero();
        assertThat(time.done()).isEqualTo(1);
        assertThat(new TimeLeft(List.of(), nothing(), 1, clock::get).done()).isEqualTo(1);
    }

    @Test
    void evaluationsTakeTheirPartOfATraining() {
        trial(1000, true, null);
        Task task = tasks.get(0);
        Task evaluated = new Task(1, task.trial(), task.definition(), 75, 75);
        assertThat(evaluated.share(0.2, 1)).isCloseTo(0.75 * 0.2 + 0.25 * 0.1, within(1e-9));
        assertThat(evaluated.share(1, 10)).isCloseTo(1, within(1e-9));
    }
}
