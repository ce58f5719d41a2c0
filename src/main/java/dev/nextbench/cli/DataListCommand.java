package dev.nextbench.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.nextbench.data.DataSets;
import dev.nextbench.data.KnownDataSets;
import dev.nextbench.data.KnownDataSets.Known;
import dev.nextbench.data.RemoteArchive;
import dev.nextbench.data.Split;
import dev.nextbench.io.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists known data sets and layouts. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the layouts that data.name takes, and the data sets of the papers: where they are expected, whether",
            "they are there, their size, licence and source. Only names are looked at; 'data check' reads them."
        },
        footer = {"", "Example: nextbench data list --path /data"})
final class DataListCommand implements Callable<Integer> {
    private static final Map<String, String> LAYOUTS = Map.of(
            DataSets.DIGITS, "inside the program: 1,797 handwritten digits of 8x8, 10 classes, CC BY 4.0",
            DataSets.FOLDER, "DIR/{train,test}/<class>/*.jpg, .jpeg or .png",
            DataSets.CIFAR_BINARY,
                    "DIR/data_batch_1.bin… (CIFAR-10) or DIR/train.bin (CIFAR-100), with the names' files",
            DataSets.SHARDS,
                    "DIR/train-000000.tar… with <key>.jpg and <key>.cls or .json; DIR/classes.txt names classes");

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private final DataFolder folder = new DataFolder();

    @Option(names = "--json", description = "JSON: one object with 'layouts' and 'data_sets'")
    private boolean json;

    /** Everything as JSON. */
    record Listing(List<LayoutRow> layouts, List<Row> dataSets) {}

    /** What {@code data.name} may be. */
    record LayoutRow(String name, String files) {}

    /**
     * A data set as JSON.
     *
     * @param images labelled ones, by split
     * @param expected where it would lie under the folder of data sets
     * @param found where it lies; absent if it is not there
     * @param archive what {@code data fetch} gets; absent if it has to be got by hand
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Row(
            String name,
            String title,
            String task,
            String layout,
            int classes,
            Map<String, Integer> images,
            String imageSize,
            String download,
            List<String> expected,
            String files,
            String licence,
            String source,
            String obtain,
            @Nullable String found,
            @Nullable RemoteArchive archive) {}

    @Override
    public Integer call() {
        List<Row> rows = KnownDataSets.all().stream().map(this::row).toList();
        List<LayoutRow> layouts = DataSets.names().stream()
                .map(name -> new LayoutRow(name, LAYOUTS.getOrDefault(name, "")))
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(Json.write(new Listing(layouts, rows)));
        } else {
            print(layouts, rows, out);
        }
        out.flush();
        return 0;
    }

    private Row row(Known known) {
        Path found = folder.find(known);
        return new Row(
                known.name(),
                known.title(),
                known.task(),
                known.layout(),
                known.classes(),
                known.splits().stream()
                        .collect(Collectors.toMap(size -> size.split().toString(), KnownDataSets.Size::images)),
                known.imageSize(),
                known.bytes(),
                known.folders(),
                known.files(),
                known.licence(),
                known.page(),
                known.obtain(),
                found == null ? null : found.toString(),
                known.archive());
    }

    private void print(List<LayoutRow> layouts, List<Row> rows, PrintWriter out) {
        TextTable names = TextTable.of(Set.of(), "data.name", "files");
        layouts.forEach(layout -> names.row(layout.name(), layout.files()));
        names.lines().forEach(out::println);
        out.println();
        TextTable table =
                TextTable.of(Set.of(2, 3, 4), "data set", "task", "classes", "train", "test", "download", "found");
        for (Row row : rows) {
            table.row(
                    row.name(),
                    row.task(),
                    Integer.toString(row.classes()),
                    count(row, Split.TRAIN),
                    count(row, Split.TEST),
                    row.download(),
                    row.found() == null ? "no" : row.found());
        }
        table.lines().forEach(out::println);
        for (Row row : rows) {
            out.println();
            out.println(row.name() + ": " + row.title());
            out.println("  expected  " + String.join(", ", row.expected()) + " under the folder of data sets");
            out.println("  files     " + row.files());
            out.println("  licence   " + row.licence());
            out.println("  source    " + row.source());
            out.println("  to get it " + row.obtain());
        }
        out.println();
        out.println("Found: " + folder.looked() + ".");
    }

    private static String count(Row row, Split split) {
        Integer images = row.images().get(split.toString());
        return images == null ? "" : Units.grouped(images);
    }
}
