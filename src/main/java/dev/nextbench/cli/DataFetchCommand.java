package dev.nextbench.cli;

import dev.nextbench.data.DataFetch;
import dev.nextbench.data.FetchProgress;
import dev.nextbench.data.KnownDataSets;
import dev.nextbench.data.KnownDataSets.Known;
import dev.nextbench.data.RemoteArchive;
import dev.nextbench.experiment.Nearest;
import dev.nextbench.io.Json;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gets a data set from its authors. */
@Command(
        name = "fetch",
        mixinStandardHelpOptions = true,
        description = {
            "Gets cifar10 or cifar100 from its authors' server, compares its SHA-256 and unpacks it. What was broken"
                    + " off",
            "goes on from there. Of the other sets it says how to get them."
        },
        footer = {
            "",
            "Example: nextbench data fetch cifar10 --to /data",
            "         nextbench data fetch cifar10 --to /data --from cifar-10-binary.tar.gz"
        })
final class DataFetchCommand implements Callable<Integer> {
    private static final long QUIET_NANOSECONDS = TimeUnit.SECONDS.toNanos(10);

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "a data set that 'data list' names")
    private String name = "";

    @Option(names = "--to", required = true, paramLabel = "DIR", description = "the folder under which data sets lie")
    private Path to = Path.of("");

    @Option(
            names = "--from",
            paramLabel = "ADDRESS|FILE",
            description = "another address of the same archive, or the archive itself where it was brought by hand")
    private @Nullable String from;

    @Option(names = "--json", description = "JSON: one object")
    private boolean json;

    /**
     * What was got, as JSON.
     *
     * @param layout what {@code data.name} should be
     * @param path what {@code data.path} should be
     * @param fetched false if it was there before
     */
    record Outcome(String name, String layout, String path, boolean fetched, String sha256, String md5) {}

    @Override
    public Integer call() {
        Known known = KnownDataSets.get(name);
        if (known == null) {
            throw new InputException("there is no known data set '" + name + "'"
                    + Nearest.suggestion(
                            name, KnownDataSets.all().stream().map(Known::name).toList()));
        }
        RemoteArchive archive = known.archive();
        if (archive == null) {
            throw new InputException(known.name() + " cannot be fetched by this command: " + known.obtain() + ". Page: "
                    + known.page() + ". Licence: " + known.licence() + ". Files: " + known.files());
        }
        boolean before = Files.isDirectory(to.resolve(archive.folder()));
        Path place = DataFetch.fetch(archive, to, from, progress());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(Json.write(new Outcome(
                    known.name(), known.layout(), place.toString(), !before, archive.sha256(), archive.md5())));
        } else {
            out.println(known.title() + (before ? " was there before: " : " is in ") + place);
            out.println("Use it by --set data.name=" + known.layout() + " --set data.path=" + place);
            out.println("Check it by: nextbench data check " + place);
        }
        out.flush();
        return 0;
    }

    private FetchProgress progress() {
        PrintWriter err = spec.commandLine().getErr();
        long[] spoken = {System.nanoTime()};
        return (done, total) -> {
            if (System.nanoTime() - spoken[0] > QUIET_NANOSECONDS) {
                spoken[0] = System.nanoTime();
                err.println("fetched " + Units.bytes(done) + " of " + Units.bytes(total));
                err.flush();
            }
        };
    }
}
