package dev.nextbench.cli;

import dev.nextbench.bench.Workload;
import dev.nextbench.compare.Builds;
import dev.nextbench.compare.ComparisonResult;
import dev.nextbench.compare.Design;
import dev.nextbench.compare.Instruments;
import dev.nextbench.compare.Program;
import dev.nextbench.compare.StepsCsv;
import dev.nextbench.gate.AccuracyChecks;
import dev.nextbench.gate.Baseline;
import dev.nextbench.gate.Check;
import dev.nextbench.gate.Checks;
import dev.nextbench.gate.GateHistory;
import dev.nextbench.gate.GateOutcome;
import dev.nextbench.gate.GateReports;
import dev.nextbench.gate.IncomparableException;
import dev.nextbench.gate.Rule;
import dev.nextbench.io.AtomicFiles;
import dev.nextbench.io.Json;
import dev.nextbench.result.BuildInfo;
import dev.nextbench.result.HistoryStore;
import dev.nextbench.result.ResultException;
import dev.nextbench.result.ResultStore;
import dev.nextbench.run.Machine;
import dev.nextbench.run.Versions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures and judges. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Compares this build with a baseline. Where git has the baseline's revision, that build is made and"
                        + " both are measured, their steps in turns; else today's figures are compared"
                        + " with the recorded ones, which sees less. An alarm of interleaved forks counts only if fresh forks repeat it.",
        footer = {
            "",
            "Example: nextbench gate check",
            "         nextbench gate check --against origin/main --model convnext_atto --input 3x96x96 --batch 1",
            "         nextbench gate check --metric throughput:1 --metric peak_memory:2 --report gate",
            "Exit status: 0 passed, or improved; 1 a regression; 2 wrong input; 3 inconclusive."
        })
final class GateCheckCommand implements Callable<Integer> {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private GateArguments arguments = new GateArguments();

    @Mixin
    private DesignOptions design = new DesignOptions();

    @Option(
            names = "--against",
            paramLabel = "REVISION",
            description = "the build to compare with: a hash, branch or tag (default: the baseline's)")
    private @Nullable String against;

    @Option(names = "--stored", description = "compare with what was recorded, even where the revision could be built")
    private boolean stored;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "where gate.md, gate.html, gate.xml, gate.json and the samples are written"
                    + " (default: ${DEFAULT-VALUE})")
    private Path report = Path.of("reports", "gate");

    @Option(
            names = "--results",
            paramLabel = "DIR",
            description = "whose history is added to (default: ${DEFAULT-VALUE})")
    private Path results = Path.of("results");

    @Option(names = "--no-history", description = "add nothing to the history")
    private boolean noHistory;

    @Option(
            names = "--accuracy",
            paramLabel = "EXPERIMENT",
            description = "also the accuracy of an experiment's trials, paired by seed, of --results against"
                    + " --baseline-results; may be repeated")
    private List<String> accuracy = List.of();

    @Option(
            names = "--accuracy-percent",
            paramLabel = "N",
            description = "more errors that count (default: ${DEFAULT-VALUE})")
    private double accuracyPercent = 100 * AccuracyChecks.THRESHOLD;

    @Option(
            names = "--baseline-results",
            paramLabel = "DIR",
            description = "the results that the baseline's build left of the same experiments")
    private @Nullable Path baselineResults;

    @Option(names = "--json", description = "JSON: what gate.json holds")
    private boolean json;

    /** What of the machine could not be watched while it was measured on. */
    private final Set<String> notSampled = new TreeSet<>();

    @Override
    public Integer call() throws IOException {
        long began = System.nanoTime();
        Instant started = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Baseline baseline = accuracy.isEmpty() || measures() ? baseline() : null;
        Map<String, Workload> workloads = workloads(baseline);
        // The chance of one false alarm or more is shared out between what is measured and each experiment.
        int families = accuracy.size() + (workloads.isEmpty() ? 0 : 1);
        List<Check> accurate = accurate(families);
        List<Rule> rules = arguments.rules(workloads.size() * families);
        // Wrong options are told before anything is built or measured.
        design.look(1);
        Program other = workloads.isEmpty() ? null : other(baseline);
        OutputFolder.check("--report", report);
        if (other == null) {
            workloads.values().forEach(workload -> recorded(baseline, workload));
            // Nothing confirms a look at recorded sessions: this one is all that there is.
            int all = workloads.size() * rules.size() * families;
            rules = rules.stream().map(rule -> rule.unconfirmed(all)).toList();
        }
        Checks checks = new Checks(rules, GateArguments.progress(spec.commandLine()), this::keep);
        Function<List<Check>, GateOutcome> outcomes = found -> new GateOutcome(
                GateOutcome.FORMAT,
                GateOutcome.of(found),
                design(other, workloads.isEmpty()),
                other != null
                        ? other.revision()
                        : baseline != null
                                ? arguments.baseline() + ", revision " + baseline.revision()
                                : String.valueOf(baselineResults),
                BuildInfo.revision(),
                found,
                environment(),
                Invocation.of(spec),
                started.toString(),
                (System.nanoTime() - began) * 1e-9);
        List<Check> found = new ArrayList<>();
        List<String> waiting = new ArrayList<>(workloads.keySet());
        for (Map.Entry<String, Workload> each : workloads.entrySet()) {
            Workload workload = each.getValue();
            Design plan = design.look(workload.threads());
            try (Instruments instruments = design.instruments(workload.device())) {
                found.addAll(
                        other != null
                                ? checks.interleaved(
                                        each.getKey(), workload, other, Program.current(), plan, instruments)
                                : checks.stored(recorded(baseline, workload), Program.current(), plan, instruments));
            } catch (IncomparableException e) {
                throw new InputException(arguments.baseline() + ": " + e.getMessage());
            }
            waiting.remove(each.getKey());
            if (!waiting.isEmpty()) {
                // Whatever ends the process next, there is a verdict of what was measured.
                GateReports.write(outcomes.apply(all(List.of(found, checks.unmeasured(waiting), accurate))), report);
            }
        }
        GateOutcome outcome = outcomes.apply(all(List.of(found, accurate)));
        GateReports.write(outcome, report);
        print(outcome);
        remember(outcome);
        return outcome.verdict().status();
    }

    private static List<Check> all(List<List<Check>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }

    /** Whether there is something to measure, besides accuracies that are there. */
    private boolean measures() {
        return against != null || stored || Files.exists(arguments.baseline()) || arguments.namesWorkloads();
    }

    /** The checks of accuracies that are there. */
    private List<Check> accurate(int families) {
        if (!accuracy.isEmpty() && baselineResults == null) {
            throw new InputException(
                    "--accuracy needs --baseline-results DIR, the results that the baseline's build left");
        }
        if (!(accuracyPercent > 0)) {
            throw new InputException("--accuracy-percent " + accuracyPercent + " should be above 0");
        }
        List<Check> checks = new ArrayList<>();
        for (String experiment : accuracy) {
            try {
                checks.addAll(AccuracyChecks.of(
                        new ResultStore(Objects.requireNonNull(baselineResults)),
                        new ResultStore(results),
                        experiment,
                        accuracyPercent / 100,
                        families));
            } catch (IncomparableException e) {
                throw new InputException("--accuracy " + experiment + ": " + e.getMessage());
            }
        }
        return checks;
    }

    private @Nullable Baseline baseline() throws IOException {
        return Files.exists(arguments.baseline()) || against == null ? Baseline.read(arguments.baseline()) : null;
    }

    private Map<String, Workload> workloads(@Nullable Baseline baseline) {
        Map<String, Workload> named = arguments.workloads();
        if (!named.isEmpty()) {
            return named;
        }
        if (baseline == null && !accuracy.isEmpty()) {
            return named;
        }
        if (baseline == null) {
            throw new InputException(
                    "say what to check: --model MODEL, such as --model convnext_atto, or a baseline that"
                            + " names workloads (--baseline FILE)");
        }
        Map<String, Workload> all = new LinkedHashMap<>();
        baseline.workloads().forEach(recorded -> all.put(recorded.name(), recorded.workload()));
        return all;
    }

    private Baseline.Recorded recorded(@Nullable Baseline baseline, Workload workload) {
        if (baseline == null) {
            throw new InputException("there is no baseline to compare with; say --against REVISION");
        }
        return baseline.find(workload)
                .orElseThrow(() -> new InputException(arguments.baseline() + " has no workload equal to "
                        + workload.model()
                        + " " + workload.mode() + ", batch " + workload.batch() + ", " + workload.size() + " px, "
                        + workload.threads()
                        + " threads; record it with 'nextbench gate record', or say --against REVISION"));
    }

    /** The build to measure beside this one; null if only what was recorded is left. */
    private @Nullable Program other(@Nullable Baseline baseline) throws IOException {
        if (stored) {
            if (against != null) {
                throw new InputException("--stored and --against contradict each other; give one of them");
            }
            return null;
        }
        if (against != null) {
            return Builds.of(against, spec.commandLine().getErr()::println);
        }
        try {
            return Builds.of(baselineRevision(baseline), spec.commandLine().getErr()::println);
        } catch (IOException e) {
            spec.commandLine()
                    .getErr()
                    .println("the baseline's build cannot be had, so its recorded figures are used: " + e.getMessage());
            return null;
        }
    }

    private static String design(@Nullable Program other, boolean nothing) {
        if (nothing) {
            return "accuracies that two builds left";
        }
        return other != null ? "interleaved with a build of the baseline" : "recorded sessions";
    }

    private static String baselineRevision(@Nullable Baseline baseline) {
        return baseline == null ? "" : baseline.revision();
    }

    /** Adds what was measured to the history, which the verdict does not depend on. */
    private void remember(GateOutcome outcome) {
        if (noHistory) {
            return;
        }
        try {
            new HistoryStore(results).append(GateHistory.entries(outcome, Machine.describe()));
        } catch (ResultException e) {
            spec.commandLine().getErr().println("nextbench: the history has nothing of this check: " + e.getMessage());
        }
    }

    /** Writes down what a look measured, as soon as it has. */
    private void keep(String workload, int look, ComparisonResult measured) {
        String name = workload.replaceAll("[^A-Za-z0-9._=-]+", "-") + "-" + look;
        String unknown = measured.conditions().get(ComparisonResult.NOT_SAMPLED);
        if (unknown != null) {
            notSampled.add(unknown);
        }
        try {
            AtomicFiles.write(report.resolve("samples-" + name + ".csv"), StepsCsv.of(measured.units()));
            AtomicFiles.write(report.resolve("look-" + name + ".json"), Json.write(measured));
        } catch (IOException e) {
            spec.commandLine()
                    .getErr()
                    .println("nextbench: the samples of " + workload + " were not kept: " + e.getMessage());
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>(Machine.describe());
        environment.putAll(Versions.describe());
        if (!notSampled.isEmpty()) {
            environment.put("not sampled", String.join(", ", notSampled));
        }
        return environment;
    }

    private void print(GateOutcome outcome) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(Json.write(outcome));
        } else {
            out.print(Files.readString(report.resolve("gate.md")));
            spec.commandLine().getErr().println("report: " + report.resolve("gate.html"));
        }
        out.flush();
    }
}
