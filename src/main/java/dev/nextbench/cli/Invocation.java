package dev.nextbench.cli;

import dev.nextbench.run.CommandText;
import java.util.List;
import picocli.CommandLine;

/** The command line as it was typed. */
final class Invocation {
    private Invocation() {}

    /** The whole of it, with the program's name. */
    static String of(CommandLine.Model.CommandSpec spec) {
        CommandLine root = spec.commandLine();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        CommandLine.ParseResult parsed = root.getParseResult();
        return "./nextbench " + CommandText.of(parsed == null ? List.of(spec.name()) : parsed.originalArgs());
    }
}
