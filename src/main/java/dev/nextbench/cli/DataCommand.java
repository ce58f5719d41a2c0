package dev.nextbench.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Data sets: which are known and where, whether they are whole, and how to get them. */
@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Lists the data sets that are known here, checks whether one is whole, or gets one.",
            "NEXTBENCH_DATA names the folder under which they lie."
        },
        footer = {"", "Example: nextbench data check /data/cifar-10-batches-bin", "         nextbench data list"},
        subcommands = {DataListCommand.class, DataCheckCommand.class, DataFetchCommand.class})
final class DataCommand implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say list, check or fetch after 'data'");
    }
}
