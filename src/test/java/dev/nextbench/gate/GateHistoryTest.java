package dev.nextbench.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.result.HistoryEntry;
import dev.nextbench.result.HistoryMetric;
import dev.nextbench.result.HistoryStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateHistoryTest {
    private static final Map<String, String> MACHINE = Map.of("processor", "made up");

    @Test
    void everyMetricThatWasMeasuredIsAnEntry() {
        GateOutcome outcome = GateOutcomes.allVerdicts();
        List<HistoryEntry> entries = GateHistory.entries(outcome, MACHINE);

        assertThat(entries).hasSize(outcome.checks().size());
        HistoryEntry latency = entries.get(0);
        assertThat(latency.metric()).isEqualTo("latency_p50");
        assertThat(latency.unit()).isEqualTo("ms");
        assertThat(latency.better()).isEqualTo(HistoryMetric.Better.LOWER);
        assertThat(latency.value()).isEqualTo(4.223);
        assertThat(latency.n()).isEqualTo(10);
        assertThat(latency.low()).isNull();
        assertThat(latency.revision()).isEqualTo(outcome.candidate());
        assertThat(latency.command()).isEqualTo(outcome.command());
        assertThat(latency.source()).isEqualTo("gate");
        assertThat(latency.time()).isEqualTo(outcome.started());
        assertThat(latency.machine()).isEqualTo(MACHINE);
        assertThat(latency.series()).containsEntry("precision", "float32").containsEntry("batch", "1");
    }

    @Test
    void theConfirmingLookIsTheLastWord() {
        HistoryEntry throughput = GateHistory.entries(GateOutcomes.allVerdicts(), MACHINE).stream()
                .filter(entry -> entry.metric().equals("throughput"))
                .findFirst()
                .orElseThrow();

        assertThat(throughput.value()).isEqualTo(1210.4);
        assertThat(throughput.better()).isEqualTo(HistoryMetric.Better.HIGHER);
    }

    @Test
    void whatWasNotMeasuredIsNoEntry() {
        assertThat(GateHistory.entries(GateOutcomes.withoutLooks(), MACHINE)).isEmpty();
        GateOutcome odd = GateOutcomes.outcome(List.of(GateOutcomes.check(
                "work",
                "throughput",
                "images/s",
                true,
                GateOutcomes.single(1, 100, Double.NaN),
                null,
                Verdict.INCONCLUSIVE,
                "",
                "")));
        assertThat(GateHistory.entries(odd, MACHINE)).isEmpty();
    }

    @Test
    void anotherIdentityIsAnotherSeriesAndAnotherRevisionIsNot() {
        String id = id(Map.of("model", "a", "batch", "1", "revision", "abc", "nextbench", "1.0"));

        assertThat(id(Map.of("model", "a", "batch", "1", "revision", "def", "nextbench", "1.1")))
                .isEqualTo(id);
        assertThat(id(Map.of("model", "a", "batch", "2", "revision", "abc", "nextbench", "1.0")))
                .isNotEqualTo(id);
        assertThat(id(Map.of("model", "a", "batch", "1", "graph_sha256", "x", "revision", "abc")))
                .isNotEqualTo(id);
    }

    private static String id(Map<String, String> identity) {
        Check check = new Check(
                "work",
                identity,
                "throughput",
                "images/s",
                true,
                0.01,
                0.01,
                GateOutcomes.single(1, 100, 100),
                null,
                Verdict.PASS,
                "",
                "");
        return GateHistory.entries(GateOutcomes.outcome(List.of(check)), MACHINE)
                .get(0)
                .id();
    }

    @Test
    void theHistoryTakesThem(@TempDir Path results) throws IOException {
        HistoryStore store = new HistoryStore(results);

        store.append(GateHistory.entries(GateOutcomes.allVerdicts(), MACHINE));

        assertThat(store.folder().resolve("2026-01.jsonl")).isRegularFile();
    }
}
