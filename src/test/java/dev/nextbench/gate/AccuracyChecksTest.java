package dev.nextbench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.io.Json;
import dev.nextbench.result.Lock;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.TrialResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccuracyChecksTest {
    @TempDir
    private Path folder;

    /** Results of an experiment with one point and a trial for each accuracy, whose seeds are 0, 1, 2… */
    private ResultStore store(String name, String rate, double... top1) {
        ResultStore store = new ResultStore(folder.resolve(name));
        List<Lock.LockedTrial> trials = new ArrayList<>();
        for (int seed = 0; seed < top1.length; seed++) {
            String id = "aaaaaaaaaaa" + seed;
            trials.add(new Lock.LockedTrial(
                    id,
                    new TreeMap<>(Map.of("kernel", "3", "seed", Integer.toString(seed))),
                    "convnext_atto",
                    new TreeMap<>(Map.of("kernel", 3)),
                    seed,
                    1000,
                    2000,
                    Json.mapper().readTree("{\"rate\": " + rate + "}")));
        }
        store.writeLock(new Lock(
                ResultStore.FORMAT,
                "digits",
                "digits.yaml",
                "Digits",
                "Which?",
                null,
                List.of("kernel", "seed"),
                new Lock.ReportPlan(List.of(), List.of()),
                trials));
        for (int seed = 0; seed < top1.length; seed++) {
            store.writeTrial("digits", trials.get(seed));
            TrialResult.Training training = new TrialResult.Training(
                    1, top1[seed], 1, 0.1, top1[seed], null, 1000, 1000, 1, 1, 0.01, 1, 0, "digest");
            store.writeResult(
                    "digits",
                    new TrialResult(
                            ResultStore.FORMAT,
                            trials.get(seed).id(),
                            TrialResult.State.DONE,
                            null,
                            1000,
                            2000,
                            3000,
                            training,
                            List.of()));
        }
        return store;
    }

    private Check only(ResultStore baseline, ResultStore candidate) throws IncomparableException {
        List<Check> checks = AccuracyChecks.of(baseline, candidate, "digits", 0.05, 1);
        assertThat(checks).hasSize(1);
        return checks.get(0);
    }

    @Test
    void moreErrorsWithEverySeedAreARegression() throws IncomparableException {
        Check check = only(
                store("a", "1", 0.900, 0.902, 0.898, 0.901, 0.899), store("b", "1", 0.880, 0.883, 0.877, 0.882, 0.879));

        assertThat(check.verdict()).isEqualTo(Verdict.REGRESSION);
        assertThat(check.metric()).isEqualTo("top1");
        assertThat(check.workload()).isEqualTo("digits kernel=3");
        assertThat(check.first().units()).isEqualTo(5);
        assertThat(check.first().unit()).isEqualTo("seeds");
        assertThat(check.first().ratio()).isCloseTo(1.2, within(0.02));
        assertThat(check.first().baseline()).isCloseTo(90.0, within(1e-9));
    }

    @Test
    void experimentsAndMeasurementsShareTheChanceOfAFalseAlarm() throws IncomparableException {
        ResultStore baseline = store("a", "1", 0.9, 0.91, 0.92);
        ResultStore candidate = store("b", "1", 0.9, 0.91, 0.93);

        assertThat(AccuracyChecks.of(baseline, candidate, "digits", 0.05, 1)
                        .get(0)
                        .alpha())
                .isCloseTo(0.01, within(1e-12));
        assertThat(AccuracyChecks.of(baseline, candidate, "digits", 0.05, 4)
                        .get(0)
                        .alpha())
                .isCloseTo(0.0025, within(1e-12));
    }

    @Test
    void equalBitsPass() throws IncomparableException {
        Check check = only(store("a", "1", 0.9, 0.91), store("b", "1", 0.9, 0.91));

        assertThat(check.verdict()).isEqualTo(Verdict.PASS);
        assertThat(check.reason()).contains("equal for every seed");
        assertThat(check.first().ratio()).isEqualTo(1);
    }

    @Test
    void fewSeedsAndScatteredOnesAreInconclusive() throws IncomparableException {
        assertThat(only(store("a", "1", 0.9, 0.91), store("b", "1", 0.9, 0.92)).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
        Check scattered = only(store("c", "1", 0.90, 0.90, 0.90, 0.90), store("d", "1", 0.95, 0.85, 0.93, 0.88));
        assertThat(scattered.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(scattered.reason()).startsWith("only a worsening of ");
    }

    @Test
    void trialsThatWereDefinedOtherwiseAreAnotherSeries() {
        ResultStore baseline = store("a", "1", 0.9, 0.9, 0.9);
        ResultStore candidate = store("b", "2", 0.9, 0.9, 0.9);

        assertThatThrownBy(() -> AccuracyChecks.of(baseline, candidate, "digits", 0.05, 1))
                .isInstanceOf(IncomparableException.class)
                .hasMessageContaining("defined otherwise");
    }
}
