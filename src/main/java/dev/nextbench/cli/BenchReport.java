package dev.nextbench.cli;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nextbench.bench.ConditionRecord;
import dev.nextbench.bench.PrecisionCheck;
import dev.nextbench.bench.ReferenceMeasurement;
import dev.nextbench.bench.RigorousResult;
import dev.nextbench.bench.Workload;
import dev.nextbench.gate.Identity;
import dev.nextbench.model.Models;
import dev.nextbench.result.HistoryEntry;
import dev.nextbench.result.HistoryMetric;
import dev.nextbench.result.HistoryOrigin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One measured workload as {@code bench --json} prints it and {@code bench.json} keeps it.
 *
 * @param protocol {@code rigorous} or {@code reference}
 * @param input {@code [C, H, W]}, as the command line said or its default is, never a model's own
 * @param precision {@code float32}, {@code tf32} or {@code bfloat16}
 * @param parameters of the model; absent where a fork did not say
 * @param macs multiply-accumulates for one image
 * @param figures a {@link RigorousResult} or a {@link Reference}, whose fields stand here
 * @param remarks what readers have to know
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BenchReport(
        String model,
        Map<String, Object> settings,
        String mode,
        String procedure,
        String protocol,
        int batch,
        List<Integer> input,
        String precision,
        String layout,
        int threads,
        String device,
        @Nullable Long parameters,
        @Nullable Long macs,
        @JsonUnwrapped Object figures,
        List<String> remarks,
        String command,
        String started,
        String revision,
        Map<String, String> versions,
        Map<String, String> machine,
        @JsonIgnore Workload workload) {

    /**
     * What reference mode says. One run has no interval: {@code low} and {@code high} are null.
     *
     * @param better whether this is the better of the layouts that were tried; absent if there was one
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Reference(
            double throughput,
            @Nullable Double low,
            @Nullable Double high,
            int forks,
            long samples,
            double stepMilliseconds,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Boolean better,

            RigorousResult.Memory memory,
            ConditionRecord conditions,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String invalid,

            Map<String, String> identity,
            @JsonIgnore ReferenceMeasurement.Result measured) {
        static Reference of(ReferenceMeasurement.Result result, @Nullable Boolean better) {
            return new Reference(
                    result.throughput(),
                    null,
                    null,
                    1,
                    result.samples(),
                    result.stepMilliseconds(),
                    better,
                    result.memory(),
                    result.conditions(),
                    result.invalid(),
                    result.identity(),
                    result);
        }
    }

    /** What is known of a session before anything is measured. */
    record Session(
            String command,
            Instant started,
            String revision,
            Map<String, String> versions,
            Map<String, String> machine) {}

    /** The figures of rigorous mode. */
    static BenchReport of(
            Session session, Workload workload, PrecisionCheck.@Nullable Mode products, RigorousResult result) {
        return of(session, workload, products, result, result.identity(), List.of());
    }

    /**
     * The figures of reference mode.
     *
     * @param asked images of a step that were asked for
     * @param better whether this is the better of the layouts that were tried; null if there was one
     */
    static BenchReport of(
            Session session,
            Workload workload,
            PrecisionCheck.@Nullable Mode products,
            ReferenceMeasurement.Result result,
            int asked,
            @Nullable Boolean better) {
        List<String> remarks = new ArrayList<>();
        if (workload.batch() != asked) {
            remarks.add("batch " + workload.batch() + ", because " + asked
                    + " does not fit into memory: another series than batch " + asked);
        }
        if (better != null && better) {
            remarks.add("the better of two layouts, chosen on these very runs as the papers did, which favours it");
        }
        if (result.invalid() != null) {
            remarks.add("the machine was not fit to measure on: " + result.invalid());
        }
        return of(session, workload, products, Reference.of(result, better), result.identity(), remarks);
    }

    private static BenchReport of(
            Session session,
            Workload workload,
            PrecisionCheck.@Nullable Mode products,
            Object figures,
            Map<String, String> identity,
            List<String> remarks) {
        return new BenchReport(
                workload.model(),
                workload.settings(),
                workload.mode(),
                lower(workload.procedure()),
                figures instanceof RigorousResult ? "rigorous" : "reference",
                workload.batch(),
                List.of(3, workload.size(), workload.size()),
                products != null ? products.id() : lower(workload.precision()),
                lower(workload.layout()),
                workload.threads(),
                workload.device(),
                number(identity, "parameters"),
                number(identity, "macs"),
                figures,
                remarks,
                session.command(),
                session.started().toString(),
                session.revision(),
                session.versions(),
                session.machine(),
                workload);
    }

    private static @Nullable Long number(Map<String, String> identity, String name) {
        String text = identity.get(name);
        return text == null ? null : Long.valueOf(text);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** The figures of rigorous mode; null for the other one. */
    @Nullable
    RigorousResult rigorous() {
        return figures instanceof RigorousResult result ? result : null;
    }

    /** The figures of reference mode; null for the other one. */
    @Nullable
    Reference reference() {
        return figures instanceof Reference result ? result : null;
    }

    /** Images a second. */
    double throughput() {
        return figures instanceof RigorousResult result
                ? result.throughput()
                : measured().throughput();
    }

    /** Peaks of memory. */
    RigorousResult.Memory memory() {
        return figures instanceof RigorousResult result
                ? result.memory()
                : measured().memory();
    }

    private ReferenceMeasurement.Result measured() {
        return ((Reference) figures).measured();
    }

    /** The settings that are not the model's own: {@code kernel=5 norm=batch}; empty without any. */
    String changed() {
        return Models.find(model)
                .map(definition -> definition.changes(settings))
                .orElse("");
    }

    /** The step in words: {@code infer, float32, nhwc, 3x224x224, batch 8, 2 threads, cpu}. */
    String step() {
        String words = String.join(
                ", ",
                mode,
                precision,
                layout,
                input.stream().map(String::valueOf).collect(Collectors.joining("x")),
                "batch " + batch);
        return words + (device.equals("cpu") ? ", " + threads + (threads == 1 ? " thread" : " threads") : "") + ", "
                + device;
    }

    /** All steps as rows. */
    String samples() {
        if (figures instanceof RigorousResult result) {
            return result.raw().csv();
        }
        StringBuilder text = new StringBuilder("fork,use,iteration,verdict,step,counted,seconds\n");
        List<Double> steps = measured().steps();
        String verdict = measured().invalid() == null ? "valid" : "invalid";
        for (int i = 0; i < steps.size(); i++) {
            boolean counted = i >= steps.size() - ReferenceMeasurement.STEPS;
            text.append(String.format(
                    Locale.ROOT,
                    "1,reference,%d,%s,%d,%d,%.9f\n",
                    counted ? 1 : 0,
                    verdict,
                    i + 1,
                    counted ? 1 : 0,
                    steps.get(i)));
        }
        return text.toString();
    }

    /** What a history keeps of it. A run in reference mode is a series of its own. */
    List<HistoryEntry> history() {
        RigorousResult rigorous = rigorous();
        if (rigorous == null && measured().invalid() != null) {
            // Shown with a remark, but no figure that others may be compared with.
            return List.of();
        }
        Map<String, String> identity =
                rigorous != null ? rigorous.identity() : measured().identity();
        Map<String, String> series = new TreeMap<>(Identity.series(identity));
        Map<String, String> facts = new TreeMap<>(machine);
        for (String probe : List.of("probe_matrix", "probe_convolution", "jdk")) {
            String value = series.remove(probe);
            if (value != null) {
                facts.put(probe, value);
            }
        }
        series.put("protocol", protocol);
        if (rigorous != null) {
            String estimator = lower(rigorous.asked().estimator());
            // The mean is what every program's throughput is; another one has levels of its own.
            if (!estimator.equals("mean")) {
                series.put("estimator", estimator);
            }
        }
        series.put("precision", precision);
        if (!changed().isEmpty()) {
            series.put("settings", changed());
        }
        HistoryOrigin origin =
                new HistoryOrigin(Instant.parse(started), revision, "bench", command, new TreeMap<>(facts));
        List<HistoryEntry> entries = new ArrayList<>();
        if (rigorous == null) {
            entries.add(origin.entry(series, HistoryMetric.THROUGHPUT, throughput(), null, null, 1));
        } else {
            int forks = rigorous.forks();
            entries.add(origin.entry(
                    series, HistoryMetric.THROUGHPUT, throughput(), rigorous.low(), rigorous.high(), forks));
            RigorousResult.Latency latency = rigorous.latency();
            HistoryMetric p90 = new HistoryMetric("latency_p90", "ms", HistoryMetric.Better.LOWER);
            entries.add(origin.entry(series, HistoryMetric.LATENCY_P50, latency.p50(), null, null, forks));
            entries.add(origin.entry(series, p90, latency.p90(), null, null, forks));
            entries.add(origin.entry(series, HistoryMetric.LATENCY_P99, latency.p99(), null, null, forks));
        }
        Long peak = memory().resident();
        if (peak != null) {
            int forks = rigorous == null ? 1 : rigorous.forks();
            entries.add(origin.entry(series, HistoryMetric.PEAK_MEMORY, peak / 0x1p20, null, null, forks));
        }
        return entries;
    }
}
