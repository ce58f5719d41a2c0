package dev.nextbench.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.nextbench.data.CheckProgress;
import dev.nextbench.data.DataCheck;
import dev.nextbench.data.DataSets;
import dev.nextbench.data.KnownDataSets;
import dev.nextbench.data.KnownDataSets.Known;
import dev.nextbench.io.Json;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads a whole data set and says what is there and what is wrong. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Decodes every image of a data set that was not decoded before, counts them by split and class, and lists",
            "everything that is damaged. Its layout is found out: an image folder, CIFAR's binary files, shards, or",
            "class folders to evaluate on.",
            "Exit status: 0 all is well; 2 something is wrong."
        },
        footer = {
            "",
            "Example: nextbench data check /data/imagenet",
            "         nextbench data check cifar10 --path /data"
        })
final class DataCheckCommand implements Callable<Integer> {
    private static final long QUIET_NANOSECONDS = TimeUnit.SECONDS.toNanos(10);
    private static final int SHOWN_CLASSES = 20;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Parameters(
            paramLabel = "NAME|PATH",
            description = "'digits', a data set that 'data list' names, or a folder (with a / in it, if in doubt)")
    private String target = "";

    @Mixin
    private final DataFolder folder = new DataFolder();

    @Option(
            names = "--train-split",
            paramLabel = "NAME",
            description = "folder or shards of the training split (default: train)")
    private @Nullable String trainSplit;

    @Option(
            names = "--test-split",
            paramLabel = "NAME",
            description = "folder or shards of the test split (default: test, else val or its like)")
    private @Nullable String testSplit;

    @Option(names = "--json", description = "JSON: one object")
    private boolean json;

    /** What was found, as JSON; absent: {@code content_hash} where something is wrong. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Outcome(
            boolean whole,
            @Nullable String name,
            @Nullable String path,
            @Nullable String contentHash,
            int classes,
            Map<String, SplitOutcome> splits,
            List<String> problems,
            List<String> notes,
            double seconds) {}

    /** A split as JSON: whole images, in all and of each class. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SplitOutcome(@Nullable String from, long images, Map<String, Integer> perClass) {}

    @Override
    public Integer call() {
        long start = System.nanoTime();
        Known known = target.contains("/") ? null : KnownDataSets.get(target);
        DataCheck.Report report = check(known);
        List<String> problems = new ArrayList<>(report.problems());
        if (known != null && problems.isEmpty()) {
            compare(known, report, problems);
        }
        Map<String, SplitOutcome> splits = new LinkedHashMap<>();
        report.splits()
                .forEach(split -> splits.put(
                        split.split().toString(), new SplitOutcome(split.from(), split.images(), split.perClass())));
        Outcome outcome = new Outcome(
                problems.isEmpty(),
                report.name(),
                report.path(),
                report.contentHash(),
                report.classes(),
                splits,
                problems,
                report.notes(),
                (System.nanoTime() - start) * 1e-9);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (json) {
            out.print(Json.write(outcome));
        } else {
            print(outcome, out);
        }
        out.flush();
        if (!json) {
            outcome.notes().forEach(note -> err.println("note: " + note));
            err.println(String.format(Locale.ROOT, "checked in %.1f s", outcome.seconds()));
        }
        problems.forEach(problem -> err.println("nextbench: " + problem));
        if (!problems.isEmpty()) {
            err.println("nextbench: "
                    + (problems.size() == 1 ? "1 problem" : Units.grouped(problems.size()) + " problems")
                    + " with the data");
        }
        err.flush();
        return problems.isEmpty() ? 0 : Failures.WRONG_INPUT;
    }

    private DataCheck.Report check(@Nullable Known known) {
        if (target.equals(DataSets.DIGITS)) {
            return DataCheck.digits();
        }
        return DataCheck.of(known == null ? path() : place(known), trainSplit, testSplit, progress());
    }

    private Path path() {
        try {
            Path path = Path.of(target);
            if (!Files.exists(path) && !target.contains("/")) {
                throw new InputException("'" + target + "' is neither a folder here nor a known data set: "
                        + String.join(", ", names()) + "; correct it");
            }
            return path;
        } catch (InvalidPathException e) {
            throw new InputException("'" + target + "': is no path (" + e.getReason() + "); correct it");
        }
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>(List.of(DataSets.DIGITS));
        KnownDataSets.all().forEach(known -> names.add(known.name()));
        return names;
    }

    private Path place(Known known) {
        if (!known.task().equals("classify")) {
            throw new InputException(known.name() + " is a set for detection, with boxes; 'data check' reads sets for"
                    + " classification: " + String.join(", ", names().subList(0, 4)));
        }
        Path found = folder.find(known);
        if (found == null) {
            throw new InputException(known.name() + " is not there: " + folder.looked() + " for "
                    + String.join(", ", known.folders()) + "; give its folder itself, or get it: " + known.obtain());
        }
        return found;
    }

    /** A set with a name has a known size. */
    private static void compare(Known known, DataCheck.Report report, List<String> problems) {
        if (report.classes() != known.classes()) {
            problems.add(report.path() + ": " + report.classes() + " classes, and " + known.title() + " has "
                    + known.classes() + "; check it by its path if it should be a part only");
        }
        for (KnownDataSets.Size size : known.splits()) {
            long images = report.splits().stream()
                    .filter(split -> split.split() == size.split())
                    .mapToLong(DataCheck.SplitReport::images)
                    .sum();
            if (images != size.images()) {
                problems.add(report.path() + ": " + Units.grouped(images) + " images in the " + size.split()
                        + " split, and " + known.title() + " has " + Units.grouped(size.images())
                        + "; check it by its path if it should be a part only");
            }
        }
    }

    private CheckProgress progress() {
        PrintWriter err = spec.commandLine().getErr();
        long[] spoken = {System.nanoTime()};
        return (done, total) -> {
            if (System.nanoTime() - spoken[0] > QUIET_NANOSECONDS) {
                spoken[0] = System.nanoTime();
                err.println("checked " + Units.grouped(done) + " of " + Units.grouped(total) + " images");
                err.flush();
            }
        };
    }

    private static void print(Outcome outcome, PrintWriter out) {
        out.println("data.name     " + Objects.requireNonNullElse(outcome.name(), "none (to evaluate on)"));
        if (outcome.path() != null) {
            out.println("data.path     " + outcome.path());
        }
        out.println("content hash  " + Objects.requireNonNullElse(outcome.contentHash(), "none"));
        out.println("classes       " + outcome.classes());
        out.println();
        Map<String, Map<String, Integer>> byClass = new LinkedHashMap<>();
        List<String> header = new ArrayList<>(List.of("class"));
        outcome.splits().forEach((split, found) -> {
            header.add(found.from() == null || found.from().equals(split) ? split : split + " (" + found.from() + ")");
            found.perClass()
                    .forEach((name, images) -> byClass.computeIfAbsent(name, same -> new TreeMap<>())
                            .put(split, images));
        });
        TextTable table = TextTable.of(Set.of(1, 2), header.toArray(String[]::new));
        byClass.entrySet().stream()
                .limit(SHOWN_CLASSES)
                .forEach(entry -> table.row(cells(entry.getKey(), outcome, split ->
                        (long) entry.getValue().getOrDefault(split, 0))));
        table.row(cells(
                "all",
                outcome,
                split -> Objects.requireNonNull(outcome.splits().get(split)).images()));
        table.lines().forEach(out::println);
        if (byClass.size() > SHOWN_CLASSES) {
            out.println("The first " + SHOWN_CLASSES + " classes are shown; --json has all.");
        }
    }

    private static String[] cells(String name, Outcome outcome, ToLongFunction<String> images) {
        List<String> cells = new ArrayList<>(List.of(name));
        outcome.splits().keySet().forEach(split -> cells.add(Units.grouped(images.applyAsLong(split))));
        return cells.toArray(String[]::new);
    }
}
