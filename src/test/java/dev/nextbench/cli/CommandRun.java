package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.io.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** A command line as it ended: its exit status and what it wrote. */
record CommandRun(int status, String out, String err) {
    /** A model small enough for tests, as arguments: three classes. */
    static final List<String> TINY = List.of(
            "convnext_atto",
            "--set",
            "depths=[1, 1]",
            "--set",
            "widths=[4, 8]",
            "--classes",
            "3",
            "--input",
            "3x32x32");

    static CommandRun of(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] line = Arrays.stream(arguments)
                .flatMap(argument -> (argument instanceof List<?> list ? list : List.of(argument)).stream())
                .map(String::valueOf)
                .toArray(String[]::new);
        CommandLine commandLine =
                NextBench.commandLine(line).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int status = commandLine.execute(line);
        commandLine.getOut().flush();
        commandLine.getErr().flush();
        return new CommandRun(status, out.toString(), err.toString());
    }

    /** Asserts that it succeeded and wrote nothing but its result. */
    CommandRun succeeded() {
        assertThat(err).isEmpty();
        assertThat(status).isZero();
        return this;
    }

    /** Asserts that it refused its input in one message that has all these parts, and printed no result. */
    CommandRun refused(String... parts) {
        assertThat(err).contains(parts).doesNotContain("internal error");
        assertThat(status).isEqualTo(2);
        assertThat(out).isEmpty();
        return this;
    }

    JsonNode json() {
        return Json.mapper().readTree(out);
    }
}
