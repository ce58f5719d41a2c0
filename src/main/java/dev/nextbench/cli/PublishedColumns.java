package dev.nextbench.cli;

import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.published.Printed;
import dev.nextbench.published.PublishedFigure;
import dev.nextbench.published.PublishedFigure.Device;
import dev.nextbench.published.PublishedFigures;
import dev.nextbench.report.ColumnSource;
import dev.nextbench.report.Group;
import dev.nextbench.report.Row;
import dev.nextbench.report.ValueColumn;
import dev.nextbench.result.Lock.LockedTrial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Published figures beside those of an experiment. A row has them if its model is a published one in full: the same
 * settings, among them the classes, and images of the same size. Where no row has any there are no columns.
 */
final class PublishedColumns implements ColumnSource {
    @Override
    public Columns of(Group group) {
        List<@Nullable PublishedFigure> figures = figures(group.rows());
        List<PublishedFigure> found = figures.stream().filter(Objects::nonNull).toList();
        if (found.isEmpty()) {
            return new Columns(List.of(), List.of());
        }
        List<ValueColumn> columns = new ArrayList<>();
        add(columns, "published_parameters_m", "published params (M)", figures, PublishedFigure::parameters);
        add(columns, "published_macs_g", "published MACs (G)", figures, PublishedFigure::macs);
        add(columns, "published_top1", "published top-1 (%)", figures, PublishedFigure::top1);
        List<String> notes = new ArrayList<>();
        notes.add("Published: printed by others for ImageNet-1k, not measured here; "
                + found.stream()
                        .map(figure -> figure.table() + " (" + figure.source() + ")")
                        .distinct()
                        .collect(Collectors.joining(", "))
                + ".");
        Device device = device(found);
        if (device != null) {
            for (String mode : List.of("train", "infer")) {
                add(
                        columns,
                        "published_" + device.column() + "_" + mode + "_images_per_s",
                        "published " + device.name() + " " + mode + " (images/s)",
                        figures,
                        figure -> figure.throughput(device, mode));
            }
            notes.add("Published images/s: " + device.conditions() + ".");
        }
        return new Columns(columns, notes);
    }

    /** The device on which the most rows were measured, the first of several. */
    private static @Nullable Device device(List<PublishedFigure> figures) {
        Map<Device, Integer> rows = new LinkedHashMap<>();
        for (PublishedFigure figure : figures) {
            figure.throughputs().stream()
                    .map(PublishedFigure.Throughput::device)
                    .distinct()
                    .forEach(device -> rows.merge(device, 1, Integer::sum));
        }
        return most(rows);
    }

    /** A figure for each row, null if it has none; rows that several tables have take that with the most rows here. */
    private static List<@Nullable PublishedFigure> figures(List<Row> rows) {
        List<List<PublishedFigure>> candidates =
                rows.stream().map(PublishedColumns::candidates).toList();
        Map<String, Integer> tables = new LinkedHashMap<>();
        for (List<PublishedFigure> figures : candidates) {
            Set<String> files =
                    figures.stream().map(PublishedFigure::file).collect(Collectors.toCollection(LinkedHashSet::new));
            files.forEach(file -> tables.merge(file, 1, Integer::sum));
        }
        List<@Nullable PublishedFigure> chosen = new ArrayList<>();
        for (List<PublishedFigure> figures : candidates) {
            Map<String, Integer> own = new LinkedHashMap<>();
            figures.forEach(figure -> own.put(figure.file(), tables.getOrDefault(figure.file(), 0)));
            String file = most(own);
            chosen.add(figures.stream()
                    .filter(figure -> figure.file().equals(file))
                    .findFirst()
                    .orElse(null));
        }
        return chosen;
    }

    private static <K> @Nullable K most(Map<K, Integer> counts) {
        K most = null;
        for (Map.Entry<K, Integer> each : counts.entrySet()) {
            if (most == null || each.getValue() > counts.getOrDefault(most, 0)) {
                most = each.getKey();
            }
        }
        return most;
    }

    private static List<PublishedFigure> candidates(Row row) {
        LockedTrial trial = row.trials().get(0).trial();
        ModelDefinition model = Models.find(trial.model()).orElse(null);
        int size = trial.definition().at("/data/size").asInt(0);
        if (model == null) {
            return List.of();
        }
        try {
            return PublishedFigures.of(model, model.resolveJson(trial.settings()), size);
        } catch (IllegalArgumentException e) {
            return List.of(); // results of a version whose models had other settings
        }
    }

    /** A column of numbers as they were printed, whose decimals say how exact they are; none if none was printed. */
    private static void add(
            List<ValueColumn> columns,
            String name,
            String heading,
            List<@Nullable PublishedFigure> figures,
            Function<PublishedFigure, @Nullable Printed> number) {
        List<@Nullable String> texts = new ArrayList<>();
        for (PublishedFigure figure : figures) {
            Printed printed = figure == null ? null : number.apply(figure);
            texts.add(printed == null ? null : printed.text());
        }
        if (texts.stream().anyMatch(Objects::nonNull)) {
            columns.add(ValueColumn.texts(name, heading, texts));
        }
    }
}
