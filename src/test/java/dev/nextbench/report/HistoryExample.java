package dev.nextbench.report;

import dev.nextbench.result.HistoryEntry;
import dev.nextbench.result.HistoryMetric;
import dev.nextbench.result.HistoryOrigin;
import dev.nextbench.result.HistoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;

/** Sixty nights of a project: a creep, a step, a step that was mended, a spike, and series that cannot be judged. */
public final class HistoryExample {
    static final int NIGHTS = 60;

    private static final Instant START = Instant.parse("2026-01-30T02:00:00Z");

    private final List<HistoryEntry> entries = new ArrayList<>();

    private HistoryExample() {}

    /** Writes the history to a results folder. */
    public static HistoryStore write(java.nio.file.Path results) {
        HistoryExample example = new HistoryExample();
        example.series("convnext_atto", "infer", HistoryMetric.THROUGHPUT, 0, 0.003, HistoryExample::creep);
        example.series("convnext_atto", "infer", HistoryMetric.LATENCY_P99, 0, 0.004, n -> n < 50 ? 21.2 : 21.65);
        example.series(
                "inceptionnext_tiny", "infer", HistoryMetric.THROUGHPUT, 0, 0.004, n -> n >= 20 && n < 45 ? 9.4 : 10);
        example.series("convnext_atto", "train", HistoryMetric.THROUGHPUT, 10, 0.005, n -> n == 59 ? 7.7 : 11);
        example.series("convnext_atto", "infer", HistoryMetric.PEAK_MEMORY, 56, 0.001, n -> 312);
        example.series("convnext_atto", "infer", HistoryMetric.STARTUP, 52, 0.02, n -> n == 55 ? 0 : 0.84);
        example.accuracy();
        HistoryStore store = new HistoryStore(results);
        store.append(example.entries);
        return store;
    }

    /** Ten losses of half a per cent, none of which a gate at one per cent would stop. */
    private static double creep(int night) {
        return 47.3 * StrictMath.pow(0.995, Math.min(10, night / 5));
    }

    private void series(
            String model, String mode, HistoryMetric metric, int from, double noise, IntToDoubleFunction level) {
        Random random =
                new Random(31L * model.length() + mode.length() + metric.name().hashCode());
        for (int night = from; night < NIGHTS; night++) {
            double value = level.applyAsDouble(night) * (1 + noise * random.nextGaussian());
            double half = Math.abs(value) * noise;
            entries.add(origin(night, revision(night), "6.8")
                    .entry(identity(model, mode), metric, value, value - half, value + half, 10));
        }
    }

    /** Evaluated at every fifth night; at last by a machine with another kernel, and the same program. */
    private void accuracy() {
        Random random = new Random(5);
        for (int night = 0; night < NIGHTS; night += 5) {
            boolean other = night >= 45;
            double value = (other ? 74.9 : 75.7) + 0.03 * random.nextGaussian();
            entries.add(origin(night, revision(Math.min(night, 40)), other ? "6.12" : "6.8")
                    .entry(
                            new TreeMap<>(Map.of("model", "convnext_atto", "data", "imagenet <val>")),
                            HistoryMetric.TOP1,
                            value,
                            null,
                            null,
                            1));
        }
    }

    private static Map<String, String> identity(String model, String mode) {
        return new TreeMap<>(Map.of(
                "model", model,
                "mode", mode,
                "precision", "float32",
                "layout", "nhwc",
                "input", "3x96x96",
                "batch", "1",
                "threads", "1",
                "device", "cpu",
                "engine", "2.7.1",
                "macs", "551000000"));
    }

    private static HistoryOrigin origin(int night, String revision, String kernel) {
        return new HistoryOrigin(
                START.plus(Duration.ofDays(night)),
                revision,
                "bench",
                "nextbench bench convnext_atto --input 3x96x96",
                new TreeMap<>(Map.of("cpu", "Example 9000", "kernel", kernel)));
    }

    static String revision(int night) {
        byte[] bytes = new byte[20];
        new Random(night).nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
