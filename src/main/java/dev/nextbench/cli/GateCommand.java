package dev.nextbench.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Keeps a baseline, compares with it, and says how far it can itself be trusted. */
@Command(
        name = "gate",
        mixinStandardHelpOptions = true,
        description = "Fails a build when it made a model slower: pass, regression or inconclusive.",
        subcommands = {GateRecordCommand.class, GateCheckCommand.class, GateSelfTestCommand.class},
        footer = {
            "",
            "Example: nextbench gate record --model convnext_atto --input 3x96x96 --batch 1",
            "         nextbench gate check",
            "         nextbench gate check --against origin/main --model convnext_atto --input 3x96x96 --batch 1",
            "Exit status: 0 passed, or improved; 1 a regression; 2 wrong input; 3 inconclusive."
        })
final class GateCommand implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say record, check or selftest");
    }
}
