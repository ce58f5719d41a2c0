package dev.nextbench.cli;

import dev.nextbench.bench.Workload;
import dev.nextbench.compare.Builds;
import dev.nextbench.compare.Design;
import dev.nextbench.compare.Instruments;
import dev.nextbench.compare.ModelSide;
import dev.nextbench.compare.Program;
import dev.nextbench.compare.SideException;
import dev.nextbench.compare.Solo;
import dev.nextbench.gate.Baseline;
import dev.nextbench.gate.Recording;
import dev.nextbench.io.Json;
import dev.nextbench.result.BuildInfo;
import dev.nextbench.run.Machine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes or extends a baseline. */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        description = "Writes a baseline that a repository can commit: the revision, its workloads, and what they take"
                + " here. Recorded again at other times, it learns how much sessions differ on this machine.",
        footer = {
            "",
            "Example: nextbench gate record --model convnext_atto --model inceptionnext_atto --input 3x96x96 --batch 1",
            "         nextbench gate record      (another session of the workloads that the baseline has)"
        })
final class GateRecordCommand implements Callable<Integer> {
    private final Supplier<String> built;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private GateArguments arguments = new GateArguments();

    @Mixin
    private DesignOptions design = new DesignOptions();

    @Option(
            names = "--pin",
            description = "only write down the revision and the workloads; checks build it and measure it")
    private boolean pin;

    @Option(names = "--json", description = "JSON: the baseline")
    private boolean json;

    /** Of the program that runs. */
    GateRecordCommand() {
        this(BuildInfo::revision);
    }

    /**
     * Of a program that was built from another revision.
     *
     * @param built says the revision, as {@link BuildInfo#revision} does
     */
    GateRecordCommand(Supplier<String> built) {
        this.built = built;
    }

    @Override
    public Integer call() throws IOException {
        Path file = arguments.baseline();
        Map<String, Workload> workloads = arguments.workloads();
        // Wrong options are told before anything is measured.
        design.look(1);
        String revision = revision();
        Baseline baseline =
                Files.exists(file) ? Baseline.read(file) : new Baseline(Baseline.FORMAT, revision, List.of());
        if (workloads.isEmpty()) {
            for (Baseline.Recorded recorded : baseline.workloads()) {
                workloads.put(recorded.name(), recorded.workload());
            }
        }
        if (!baseline.revision().equals(revision)) {
            // Sessions of another revision are no sessions of this one.
            long gone = baseline.workloads().stream()
                    .mapToLong(recorded -> recorded.sessions().size())
                    .sum();
            if (gone > 0) {
                spec.commandLine()
                        .getErr()
                        .println(file + " was of revision " + baseline.revision() + "; its " + gone
                                + " sessions are replaced");
            }
            baseline = baseline.at(revision);
        }
        if (workloads.isEmpty()) {
            throw new InputException("say what to record: --model MODEL, such as --model convnext_atto");
        }
        PrintWriter err = spec.commandLine().getErr();
        for (Map.Entry<String, Workload> each : workloads.entrySet()) {
            Workload workload = each.getValue();
            if (pin) {
                baseline = baseline.with(each.getKey(), workload, Map.of(), null);
                continue;
            }
            ModelSide side = new ModelSide(each.getKey(), workload, Program.current());
            try (Instruments instruments = design.instruments(workload.device())) {
                Optional<String> problem = instruments.problem();
                if (problem.isPresent()) {
                    err.println("nextbench: " + each.getKey() + ": the GPU cannot be watched (" + problem.get()
                            + "); see that nvidia-smi runs here; nothing was written");
                    return CompareCommand.INCONCLUSIVE;
                }
                Design plan = design.look(workload.threads());
                Solo.Measured measured = Solo.measure(
                        side,
                        plan,
                        instruments,
                        GateArguments.progress(spec.commandLine()).apply(each.getKey(), 1));
                if (measured.forks().size() < Recording.FEWEST_FORKS) {
                    err.println("nextbench: " + each.getKey() + ": only "
                            + measured.forks().size()
                            + " forks could be measured"
                            + (measured.remarks().isEmpty()
                                    ? ""
                                    : ": " + measured.remarks().get(0))
                            + "; nothing was written");
                    return CompareCommand.INCONCLUSIVE;
                }
                int before = sessions(baseline, workload);
                baseline = Recording.add(baseline, each.getKey(), workload, measured, plan, Machine.describe());
                if (before > 0 && sessions(baseline, workload) == 1) {
                    err.println(each.getKey()
                            + ": earlier sessions were of another machine or engine, or measured otherwise,"
                            + " and were removed");
                }
            } catch (SideException e) {
                throw new InputException(String.valueOf(e.getMessage()));
            }
        }
        baseline.write(file);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(Json.write(baseline));
        } else {
            for (Baseline.Recorded recorded : baseline.workloads()) {
                out.println(recorded.name() + ": " + recorded.sessions().size()
                        + (recorded.sessions().size() == 1 ? " session recorded" : " sessions recorded"));
            }
            out.println("baseline " + file + " is revision " + revision);
        }
        out.flush();
        return 0;
    }

    private static int sessions(Baseline baseline, Workload workload) {
        return baseline.find(workload)
                .map(recorded -> recorded.sessions().size())
                .orElse(0);
    }

    private String revision() throws IOException {
        String revision = built.get();
        if (revision.endsWith("-dirty")) {
            throw new InputException("the program was built from a changed tree (" + revision + "), which nobody can"
                    + " build again; commit first, then build it once more (./mvnw -q -DskipTests package)");
        }
        return revision.equals("unknown") ? Builds.resolve("HEAD", Builds.root()) : revision;
    }
}
