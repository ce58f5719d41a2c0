package dev.nextbench.run;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Command lines as text that a POSIX shell reads back as they were. */
public final class CommandText {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private CommandText() {}

    /** The arguments, each quoted where it has to be. */
    public static String of(List<String> arguments) {
        return arguments.stream().map(CommandText::quote).collect(Collectors.joining(" "));
    }

    /** One argument. */
    public static String quote(String argument) {
        return PLAIN.matcher(argument).matches() ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
