package dev.nextbench.cli;

import dev.nextbench.bench.Workload;
import dev.nextbench.compare.Comparison;
import dev.nextbench.compare.Design;
import dev.nextbench.compare.Instruments;
import dev.nextbench.compare.SideException;
import dev.nextbench.gate.Procedure;
import dev.nextbench.gate.Rule;
import dev.nextbench.gate.SelfTest;
import dev.nextbench.gate.SelfTestReport;
import dev.nextbench.gate.SelfTestResult;
import dev.nextbench.gate.Trial;
import dev.nextbench.io.Json;
import dev.nextbench.result.BuildInfo;
import dev.nextbench.run.Machine;
import dev.nextbench.run.Versions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tries the gate on this machine. */
@Command(
        name = "selftest",
        mixinStandardHelpOptions = true,
        description = "Says how far the gate can be trusted on this machine: runs it on builds that are equal, which"
                + " it should pass, and on one that is slowed by a known amount, which it should find. Goes on where it"
                + " was interrupted.",
        footer = {
            "",
            "Example: nextbench gate selftest --model convnext_atto --input 3x96x96 --batch 1 --repetitions 20",
            "Exit status: 0 done, whatever was found; 2 wrong input; 130 interrupted: the same command goes on."
        })
final class GateSelfTestCommand implements Callable<Integer> {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private GateArguments arguments = new GateArguments();

    @Mixin
    private DesignOptions design = new DesignOptions();

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            description = "real comparisons of each kind and workload (default: ${DEFAULT-VALUE})")
    private int repetitions = 20;

    @Option(names = "--slowdown", paramLabel = "PERCENT", description = "that is injected (default: ${DEFAULT-VALUE})")
    private double slowdown = 2;

    @Option(
            names = "--results",
            paramLabel = "DIR",
            description = "where repetitions are kept (default: ${DEFAULT-VALUE}/gate-selftest)")
    private Path results = Path.of("results");

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "where selftest.md and selftest.json are written (default: ${DEFAULT-VALUE})")
    private Path report = Path.of("reports", "gate-selftest");

    @Option(names = "--json", description = "JSON: what selftest.json holds")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (repetitions < 1 || !(slowdown > 0) || slowdown > 100) {
            throw new InputException("--repetitions should be 1 or more, --slowdown between 0 and 100 percent");
        }
        Map<String, Workload> workloads = arguments.workloads();
        if (workloads.isEmpty()) {
            throw new InputException("say what to try the gate on: --model MODEL, such as --model convnext_atto");
        }
        List<Rule> rules = arguments.rules(1);
        if (rules.size() > 1) {
            throw new InputException("a self-test tries one metric; give --metric once");
        }
        Rule rule = rules.get(0);
        double factor = 1 + slowdown / 100;
        PrintWriter err = spec.commandLine().getErr();
        Map<String, List<Trial>> same = new LinkedHashMap<>();
        Map<String, List<Trial>> slowed = new LinkedHashMap<>();
        String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        List<Integer> threads =
                workloads.values().stream().map(Workload::threads).distinct().toList();
        if (threads.size() > 1) {
            throw new InputException("workloads with " + threads
                    + " threads are measured in different ways; try those of" + " one number of threads at a time");
        }
        Design plan = design.look(threads.get(0));
        SelfTestResult result = null;
        // One repetition of everything after the other, so that an early end has something of all.
        for (int number = 1; number <= repetitions; number++) {
            for (Map.Entry<String, Workload> each : workloads.entrySet()) {
                try (Instruments instruments =
                        design.instruments(each.getValue().device())) {
                    instruments.problem().ifPresent(problem -> {
                        throw new InputException(
                                "the GPU cannot be watched (" + problem + "); see that nvidia-smi runs here");
                    });
                    Procedure procedure = new Procedure(
                            plan, instruments, (name, look) -> Comparison.silent(), (name, look, measured) -> {});
                    SelfTest test = new SelfTest(results.resolve("gate-selftest"), rule, procedure, plan, line -> {
                        err.println(line);
                        err.flush();
                    });
                    same.computeIfAbsent(each.getKey(), name -> new ArrayList<>())
                            .add(test.trial(each.getKey(), each.getValue(), 1, number));
                    slowed.computeIfAbsent(each.getKey(), name -> new ArrayList<>())
                            .add(test.trial(each.getKey(), each.getValue(), factor, number));
                    result = result(test, rule, plan, factor, same, slowed, started);
                } catch (SideException e) {
                    throw new InputException(String.valueOf(e.getMessage()));
                }
            }
            write(result);
        }
        print(result);
        return 0;
    }

    private SelfTestResult result(
            SelfTest test,
            Rule rule,
            Design plan,
            double factor,
            Map<String, List<Trial>> same,
            Map<String, List<Trial>> slowed,
            String started) {
        List<SelfTestResult.Row> rows = new ArrayList<>();
        same.forEach(
                (name, trials) -> rows.add(test.row(name, trials, slowed.getOrDefault(name, List.of()), factor, 1)));
        Map<String, String> environment = new TreeMap<>(Machine.describe());
        environment.putAll(Versions.describe());
        return new SelfTestResult(
                SelfTestResult.FORMAT,
                factor,
                rule,
                plan,
                rows,
                environment,
                BuildInfo.revision(),
                Invocation.of(spec),
                started);
    }

    private void write(@Nullable SelfTestResult result) throws IOException {
        if (result != null) {
            SelfTestReport.write(result, report);
        }
    }

    private void print(@Nullable SelfTestResult result) {
        if (result == null) {
            return;
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? Json.write(result) : SelfTestReport.markdown(result));
        out.flush();
    }
}
