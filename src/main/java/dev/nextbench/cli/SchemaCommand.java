package dev.nextbench.cli;

import dev.nextbench.experiment.Catalogue;
import dev.nextbench.experiment.ExperimentSchema;
import dev.nextbench.model.Models;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Prints the schema of experiment files. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Prints the JSON Schema of experiment files, with which editors complete and check them.",
        footer = {
            "",
            "Example: nextbench schema > experiment.schema.json",
            "         and as an experiment file's first line: # yaml-language-server: $schema=experiment.schema.json"
        })
final class SchemaCommand implements Callable<Integer> {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(ExperimentSchema.json(new Catalogue(Models.all())));
        out.flush();
        return 0;
    }
}
