package dev.nextbench.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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
        },
        subcommands = {
            RunCommand.class,
            PlanCommand.class,
            ReportCommand.class,
            StatusCommand.class,
            ShowCommand.class,
            ModelsCommand.class,
            CostCommand.class,
            ExportCommand.class,
            PredictCommand.class,
            EvaluateCommand.class,
            DataCommand.class,
            DoctorCommand.class,
            SchemaCommand.class,
            BenchCommand.class,
            CompareCommand.class,
            GateCommand.class,
            HistoryCommand.class,
            StepServerCommand.class
        })
public final class NextBench implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    /** The command line, ready to parse and execute arguments. */
    public static CommandLine commandLine() {
        // JDK 17 takes the platform's charset for standard output, under which class names may turn into '?'.
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        return new CommandLine(new NextBench())
                .setOut(out)
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
