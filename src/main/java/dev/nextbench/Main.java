package dev.nextbench;

import dev.nextbench.cli.NextBench;

/** Where the program starts. */
public final class Main {
    private Main() {}

    /** Runs the command line and exits with its status. */
    public static void main(String[] arguments) {
        System.exit(NextBench.commandLine(arguments).execute(arguments));
    }
}
