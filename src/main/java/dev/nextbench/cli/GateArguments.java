package dev.nextbench.cli;

import dev.nextbench.bench.Workload;
import dev.nextbench.compare.Comparison;
import dev.nextbench.compare.Metric;
import dev.nextbench.gate.Rule;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands of the gate share: which workloads, which metrics, and where the baseline is. */
final class GateArguments {
    @Option(
            names = "--model",
            paramLabel = "SPEC",
            description = "a workload, MODEL or MODEL,NAME=VALUE,… as compare takes it; may be repeated")
    private List<String> models = List.of();

    @Mixin
    private WorkloadOptions workload = new WorkloadOptions();

    @Option(
            names = "--metric",
            paramLabel = "NAME[:PERCENT]",
            description =
                    "throughput, latency_p50, latency_p90, latency_p99, peak_memory or startup, with the worsening"
                            + " that counts; may be repeated (default: throughput)")
    private List<String> metrics = List.of("throughput");

    @Option(names = "--baseline", paramLabel = "FILE", description = "the baseline (default: ${DEFAULT-VALUE})")
    private Path baseline = Path.of("nextbench-baseline.json");

    /** The baseline's file. */
    Path baseline() {
        return baseline;
    }

    /**
     * The workloads that {@code --model} names, by name; one thread an operator on a CPU unless something else is said.
     */
    Map<String, Workload> workloads() {
        // Two threads on two cores share them with everything else that runs, and a gate has to see little.
        workload.defaultThreads(1);
        Map<String, Workload> all = new LinkedHashMap<>();
        for (String model : models) {
            Workload one = workload.workload(model, List.of());
            all.put(name(model, one), one);
        }
        return all;
    }

    private static String name(String model, Workload workload) {
        return model + " " + workload.mode() + ", " + workload.batch() + " x " + workload.size() + " px, "
                + workload.precision().name().toLowerCase(Locale.ROOT) + ", "
                + workload.layout().name().toLowerCase(Locale.ROOT)
                + (workload.seed() == 0 ? "" : ", seed " + workload.seed())
                + (workload.device().equals("cpu")
                        ? ", " + (workload.threads() == 1 ? "1 thread" : workload.threads() + " threads")
                        : ", " + workload.device());
    }

    /** Whether {@code --model} names any. */
    boolean namesWorkloads() {
        return !models.isEmpty();
    }

    /** The rules, for a gate of so many workloads. */
    List<Rule> rules(int workloads) {
        int checks = Math.max(1, workloads) * metrics.size();
        List<Rule> rules = new ArrayList<>();
        Set<Metric> seen = new LinkedHashSet<>();
        for (String text : metrics) {
            String[] parts = text.split(":", 2);
            Metric metric = Metric.find(parts[0])
                    .orElseThrow(() -> new InputException("--metric " + text + ": should be one of "
                            + Arrays.stream(Metric.values()).map(Metric::id).collect(Collectors.joining(", "))));
            if (!seen.add(metric)) {
                throw new InputException("--metric " + metric.id() + " is given twice; keep one of them");
            }
            rules.add(parts.length == 1 ? Rule.of(metric, checks) : Rule.of(metric, percent(text, parts[1]), checks));
        }
        return rules;
    }

    private static double percent(String option, String text) {
        try {
            double value = Double.parseDouble(text.replace("%", "").strip());
            if (value > 0 && value < 100) {
                return value / 100;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new InputException(
                "--metric " + option + ": '" + text + "' should be a number of percent, such as" + " throughput:1.5");
    }

    /** Tells how looks go on, a line for each unit. */
    static BiFunction<String, Integer, Comparison.Progress> progress(CommandLine commandLine) {
        PrintWriter err = commandLine.getErr();
        return (name, look) -> Comparison.lines(
                line -> {
                    err.println(line);
                    err.flush();
                },
                look == 1 ? name : name + " (confirming with fresh forks)");
    }
}
