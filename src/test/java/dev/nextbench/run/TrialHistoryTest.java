package dev.nextbench.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.io.Json;
import dev.nextbench.result.HistoryEntry;
import dev.nextbench.result.Lock;
import dev.nextbench.result.Provenance;
import dev.nextbench.result.TrialResult;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TrialHistoryTest {
    private static final Lock.LockedTrial TRIAL = new Lock.LockedTrial(
            "abc123",
            new TreeMap<>(Map.of("kernel", "3")),
            "convnext_atto",
            new TreeMap<>(Map.of("kernel", 3)),
            7,
            1000,
            2000,
            Json.mapper().createObjectNode());

    private static final Provenance PROVENANCE = new Provenance(
            "./nextbench run x.yaml",
            "./nextbench run x.yaml --only kernel=3",
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:01:00Z",
            "0123abcd",
            Map.of("libtorch", "2.7.1", "jdk", "17"),
            "cpu",
            2,
            Map.of("cores", "2"),
            Map.of("name", "digits"),
            Map.of(),
            Map.of());

    private static TrialResult result(TrialResult.State state, double low) {
        TrialResult.Training training =
                new TrialResult.Training(3, 0.9123, 0.99, 0.3, 0.92, null, 100, 50, 12, 11, 0.01, 1, 0, "digest");
        TrialResult.Throughput measured =
                new TrialResult.Throughput("infer", 8, "float32", "nhwc", List.of(3, 32, 32), 1, 120, low, 130, 5, 50);
        return new TrialResult(2, "abc123", state, null, 1000, 2000, 3000, training, List.of(measured));
    }

    @Test
    void aFinishedTrialHasItsAccuracyAndItsThroughputs() {
        List<HistoryEntry> entries = TrialHistory.entries(
                TRIAL, result(TrialResult.State.DONE, 110), PROVENANCE, "gpu:0", Map.of("cores", "16"));

        assertThat(entries).extracting(HistoryEntry::metric).containsExactly("top1", "throughput");
        HistoryEntry accuracy = entries.get(0);
        assertThat(accuracy.value()).isEqualTo(91.23);
        assertThat(accuracy.series())
                .containsEntry("trial", "abc123")
                .containsEntry("seed", "7")
                .containsEntry("data", "digits")
                .containsEntry("threads", "2")
                .containsEntry("device", "cpu");
        HistoryEntry throughput = entries.get(1);
        assertThat(throughput.value()).isEqualTo(120);
        assertThat(throughput.low()).isEqualTo(110);
        assertThat(throughput.n()).isEqualTo(5);
        assertThat(throughput.series())
                .containsEntry("model", "convnext_atto")
                .containsEntry("settings", "kernel=3")
                .containsEntry("input", "3x32x32")
                .containsEntry("threads", "1")
                // Where it was measured, not where it was trained.
                .containsEntry("device", "gpu:0")
                .containsEntry("libtorch", "2.7.1")
                .doesNotContainKeys("trial", "revision", "jdk");
        assertThat(throughput.machine()).containsEntry("cores", "16");
        assertThat(throughput.source()).isEqualTo("run");
        assertThat(throughput.revision()).isEqualTo("0123abcd");
        assertThat(throughput.command()).contains("--only kernel=3");
    }

    @Test
    void anIntervalThatIsNoneIsLeftOut() {
        HistoryEntry throughput = TrialHistory.entries(
                        TRIAL, result(TrialResult.State.DONE, Double.NaN), PROVENANCE, "cpu", Map.of())
                .get(1);

        assertThat(throughput.low()).isNull();
        assertThat(throughput.high()).isNull();
    }

    @Test
    void aFailedTrialLeavesNothing() {
        assertThat(TrialHistory.entries(TRIAL, result(TrialResult.State.FAILED, 110), PROVENANCE, "cpu", Map.of()))
                .isEmpty();
    }
}
