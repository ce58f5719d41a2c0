package dev.nextbench.cli;

import dev.nextbench.bench.RigorousResult;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@code bench} shows to people. */
final class BenchTable {
    private BenchTable() {}

    /** Prints rows of one mode, with what has to be known of them below. */
    static void print(List<BenchReport> rows, PrintWriter out) {
        boolean rigorous = rows.get(0).rigorous() != null;
        boolean device = rows.stream().anyMatch(row -> row.memory().device() != null);
        List<String> header = new ArrayList<>(List.of("model", "step", "images/s"));
        header.addAll(
                rigorous
                        ? List.of("95 % interval", "±", "p50 ms", "p90 ms", "p99 ms", "forks", "steps")
                        : List.of("step ms"));
        header.add("peak memory");
        if (device) {
            header.add("of the GPU");
        }
        TextTable table = TextTable.of(Set.of(2, 4, 5, 6, 7, 8, 9, 10, 11), header.toArray(String[]::new));
        for (BenchReport row : rows) {
            List<String> cells = new ArrayList<>();
            cells.add(row.changed().isEmpty() ? row.model() : row.model() + " " + row.changed());
            cells.add(row.step());
            cells.add(number(row.throughput()));
            figures(row, cells);
            cells.add(bytes(row.memory().resident()));
            if (device) {
                cells.add(bytes(row.memory().device()));
            }
            table.row(cells.toArray(String[]::new));
        }
        table.lines().forEach(out::println);
        out.println();
        rows.forEach(row -> notes(row, out));
    }

    private static void figures(BenchReport row, List<String> cells) {
        RigorousResult result = row.rigorous();
        if (result == null) {
            cells.add(row.reference() == null ? "" : number(row.reference().stepMilliseconds()));
            return;
        }
        cells.add(number(result.low()) + " to " + number(result.high()));
        cells.add(percent(Math.log(result.high() / result.low()) / 2));
        cells.add(number(result.latency().p50()));
        cells.add(number(result.latency().p90()));
        cells.add(number(result.latency().p99()));
        cells.add(Integer.toString(result.forks()));
        cells.add(Long.toString(result.samples()));
    }

    private static void notes(BenchReport row, PrintWriter out) {
        row.remarks().forEach(remark -> out.println(row.model() + ", " + row.layout() + ": " + remark));
        RigorousResult result = row.rigorous();
        if (result == null) {
            return;
        }
        out.printf(
                Locale.ROOT,
                "%s: steps vary by %s within forks, forks by %s beyond that%s%s%n",
                row.model(),
                percent(Math.hypot(result.variation().step(), result.variation().iteration())),
                percent(result.variation().fork()),
                result.invalid().isEmpty() ? "" : "; iterations dropped as invalid: " + counts(result.invalid()),
                result.repeated().isEmpty() ? "" : "; forks repeated: " + counts(result.repeated()));
    }

    private static String counts(Map<String, Integer> counts) {
        return new TreeMap<>(counts)
                .entrySet().stream()
                        .map(each -> each.getValue() + " " + each.getKey().replace('_', ' '))
                        .collect(Collectors.joining(", "));
    }

    private static String bytes(@Nullable Long bytes) {
        return bytes == null ? "" : Units.bytes(bytes);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.1f" : "%.3f", value);
    }
}
