package dev.nextbench.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root command; it only holds the others. */
@Command(
        name = "nextbench",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Reproducible benchmarks and ablations of convolutional image models.",
        footer = {
            "",
            "Example: nextbench run experiments/quickstart.yaml",
            "Exit status: 0 done; 1 a trial failed, or a regression; 2 wrong input, nothing was run; 3 inconclusive;",
            "130 interrupted."
        })
public final class NextBench implements Runnable {
    /** By their names, in the order of the help. */
    private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("run", RunCommand::new);
        COMMANDS.put("plan", PlanCommand::new);
        COMMANDS.put("report", ReportCommand::new);
        COMMANDS.put("status", StatusCommand::new);
        COMMANDS.put("show", ShowCommand::new);
        COMMANDS.put("models", ModelsCommand::new);
        COMMANDS.put("cost", CostCommand::new);
        COMMANDS.put("export", ExportCommand::new);
        COMMANDS.put("predict", PredictCommand::new);
        COMMANDS.put("evaluate", EvaluateCommand::new);
        COMMANDS.put("data", DataCommand::new);
        COMMANDS.put("doctor", DoctorCommand::new);
        COMMANDS.put("schema", SchemaCommand::new);
        COMMANDS.put("bench", BenchCommand::new);
        COMMANDS.put("compare", CompareCommand::new);
        COMMANDS.put("gate", GateCommand::new);
        COMMANDS.put("history", HistoryCommand::new);
        COMMANDS.put("step-server", StepServerCommand::new);
    }

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    /** The command line with all commands, ready to parse and execute arguments. */
    public static CommandLine commandLine() {
        return commandLine(COMMANDS.keySet());
    }

    /** The command line for these arguments: with the one command that they name, or with all of them. */
    public static CommandLine commandLine(String... arguments) {
        // Describing all commands takes longer than most of them, and every fork of a comparison would wait for it.
        boolean named = arguments.length > 0 && COMMANDS.containsKey(arguments[0]);
        return commandLine(named ? Set.of(arguments[0]) : COMMANDS.keySet());
    }

    private static CommandLine commandLine(Set<String> names) {
        // JDK 17 takes the platform's charset for standard output, under which class names may turn into '?'.
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        CommandLine root = new CommandLine(new NextBench());
        names.forEach(name -> root.addSubcommand(
                name, Objects.requireNonNull(COMMANDS.get(name)).get()));
        return root.setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(new Failures())
                .setParameterExceptionHandler(new Failures());
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }
}
