package dev.nextbench.published;

import dev.nextbench.published.PublishedFigure.Device;
import dev.nextbench.published.PublishedFigure.Throughput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the tables that lie beside this package: {@code tables.csv} names them, {@code devices.csv} their columns. */
final class PublishedTables {
    private static final int IMAGE_SIZE = 224;
    private static final List<String> MODES = List.of("train", "infer");

    private PublishedTables() {}

    /** How a row is found: tables have several rows of one name for images of different sizes. */
    record Key(String file, String row, int imageSize) {
        /** The key that the columns {@code file}, {@code row} and {@code image_size} make. */
        static Key of(Map<String, String> row) {
            return new Key(value(row, "file"), value(row, "row"), Integer.parseInt(value(row, "image_size")));
        }
    }

    /** Every row of every table, in order. */
    static Map<Key, PublishedFigure> read() {
        List<Device> devices = CsvTable.read("devices.csv").rows().stream()
                .map(row -> new Device(value(row, "column"), value(row, "name"), value(row, "conditions")))
                .toList();
        Map<Key, PublishedFigure> figures = new LinkedHashMap<>();
        for (Map<String, String> table : CsvTable.read("tables.csv").rows()) {
            for (Map<String, String> row : CsvTable.read(value(table, "file")).rows()) {
                PublishedFigure figure = figure(table, row, devices);
                Key key = new Key(figure.file(), figure.row(), figure.imageSize());
                if (figures.put(key, figure) != null) {
                    throw new IllegalArgumentException(key + " stands twice");
                }
            }
        }
        return figures;
    }

    private static PublishedFigure figure(Map<String, String> table, Map<String, String> row, List<Device> devices) {
        String name = value(table, "row");
        for (Map.Entry<String, String> cell : row.entrySet()) {
            name = name.replace('{' + cell.getKey() + '}', cell.getValue());
        }
        List<Throughput> throughputs = new ArrayList<>();
        for (Device device : devices) {
            for (String mode : MODES) {
                Printed speed = printed(row, device.column() + '_' + mode + "_ips");
                if (speed != null) {
                    throughputs.add(new Throughput(device, mode, speed));
                }
            }
        }
        Printed macs = printed(row, "macs_g");
        return new PublishedFigure(
                value(table, "file"),
                value(table, "title"),
                value(table, "source"),
                name,
                row.containsKey("image_size") ? Integer.parseInt(value(row, "image_size")) : IMAGE_SIZE,
                printed(row, "params_m"),
                macs == null ? printed(row, "flops_g") : macs,
                printed(row, "top1"),
                throughputs);
    }

    private static @Nullable Printed printed(Map<String, String> row, String column) {
        String text = row.getOrDefault(column, "");
        return text.isEmpty() ? null : new Printed(text);
    }

    static String value(Map<String, String> row, String column) {
        return Objects.requireNonNull(row.get(column), () -> "no column '" + column + "' in " + row.keySet());
    }
}
