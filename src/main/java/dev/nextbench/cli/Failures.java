package dev.nextbench.cli;

import dev.nextbench.data.DataException;
import dev.nextbench.engine.EngineException;
import dev.nextbench.experiment.ExperimentException;
import dev.nextbench.graph.ShapeException;
import dev.nextbench.result.ResultException;
import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import picocli.CommandLine;

/** Turns what commands throw into one message on standard error and the exit status of cli.md. */
final class Failures implements CommandLine.IExecutionExceptionHandler, CommandLine.IParameterExceptionHandler {
    /** A trial failed, or the program itself did. */
    static final int FAILED = 1;

    /** The command line, a file or other input is wrong. */
    static final int WRONG_INPUT = 2;

    /** What is the user's to mend; everything else is a fault of the program. */
    private static final List<Class<? extends Exception>> INPUT = List.of(
            InputException.class,
            ExperimentException.class,
            ResultException.class,
            DataException.class,
            WeightsException.class,
            EngineException.class,
            ShapeException.class,
            IOException.class);

    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, CommandLine.ParseResult parseResult) {
        PrintWriter err = commandLine.getErr();
        boolean input = INPUT.stream().anyMatch(type -> type.isInstance(e));
        err.println("nextbench: " + (input ? message(e) : "internal error: " + e));
        if (System.getenv("NEXTBENCH_DEBUG") != null) {
            e.printStackTrace(err);
        } else if (!input) {
            err.println("Please report it with the output of the same command with NEXTBENCH_DEBUG=1.");
        }
        return input ? WRONG_INPUT : FAILED;
    }

    @Override
    public int handleParseException(CommandLine.ParameterException e, String[] arguments) {
        CommandLine commandLine = e.getCommandLine();
        PrintWriter err = commandLine.getErr();
        err.println("nextbench: " + plain(e));
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try '" + commandLine.getCommandSpec().qualifiedName() + " --help'.");
        return WRONG_INPUT;
    }

    /** picocli's message without the names of Java's types. */
    private static String plain(CommandLine.ParameterException e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched
                && e.getCommandLine().getParent() == null
                && !unmatched.getUnmatched().isEmpty()) {
            return "there is no command '" + unmatched.getUnmatched().get(0) + "'";
        }
        return message.replace("is not a double", "is no number")
                .replace("is not a long", "is no whole number")
                .replace("is not an int", "is no whole number");
    }

    private static String message(Exception e) {
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        }
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        }
        return String.valueOf(e.getMessage());
    }
}
