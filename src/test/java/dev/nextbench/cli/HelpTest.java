package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

class HelpTest {
    static Stream<String> commands() {
        return NextBench.commandLine().getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void every_command_has_help_with_an_example(String command) {
        CommandRun help = CommandRun.of(command, "--help").succeeded();
        assertThat(help.out()).startsWith("Usage: nextbench " + command);
        assertThat(help.out().lines().filter(line -> line.startsWith("Example: ")))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("nextbench " + command));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void a_command_is_found_by_its_own_name_alone(String command) {
        assertThat(NextBench.commandLine(command, "--help").getSubcommands())
                .hasEntrySatisfying(
                        command,
                        found -> assertThat(found.getCommandSpec().userObject())
                                .extracting(object -> object.getClass()
                                        .getAnnotation(Command.class)
                                        .name())
                                .isEqualTo(command))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"models", "cost", "status", "show", "predict", "doctor"})
    void commands_that_print_data_have_json(String command) {
        assertThat(NextBench.commandLine()
                        .getSubcommands()
                        .get(command)
                        .getCommandSpec()
                        .optionsMap())
                .containsKey("--json");
    }

    @Test
    void a_command_line_without_a_command_is_refused() {
        CommandRun.of().refused("a command is missing");
        CommandRun.of("modles").refused("modles", "models");
    }

    @Test
    void an_unknown_option_is_refused() {
        for (String command : List.of("models", "schema", "status", "doctor")) {
            CommandRun.of(command, "--jsno").refused("--jsno", "nextbench " + command + " --help");
        }
    }

    @Test
    void required_arguments_are_asked_for() {
        assertThat(Set.of("cost", "show", "export", "predict"))
                .allSatisfy(command -> CommandRun.of(command).refused("issing required"));
    }
}
