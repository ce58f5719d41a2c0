package dev.nextbench.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;

/**
 * A program that starts the Java that runs now with variables of its own. JMH can be told which Java its forks have, but
 * not which environment, and libraries of a GPU read theirs when a process starts.
 */
final class JavaWithEnvironment {
    private JavaWithEnvironment() {}

    /**
     * Writes it into a folder.
     *
     * @param variables an empty value takes a variable away
     */
    static Path write(Path folder, Map<String, String> variables) throws IOException {
        StringBuilder text = new StringBuilder("#!/bin/sh\n");
        new TreeMap<>(variables)
                .forEach((name, value) -> text.append(
                        value.isEmpty() ? "unset " + name + "\n" : "export " + name + "=" + quoted(value) + "\n"));
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        text.append("exec ").append(quoted(java.toString())).append(" \"$@\"\n");
        Path program = Files.writeString(folder.resolve("java"), text);
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
