package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.cost.Cost;
import dev.nextbench.graph.Shape;
import dev.nextbench.io.Json;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.model.SettingValue;
import dev.nextbench.model.Settings;
import dev.nextbench.report.ExperimentReport;
import dev.nextbench.report.Report;
import dev.nextbench.result.Lock;
import dev.nextbench.result.ResultStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedColumnsTest {
    private static final String NAME = "studies/published";

    @TempDir
    private Path folder;

    private final List<Lock.LockedTrial> trials = new ArrayList<>();

    @Test
    void a_row_that_was_published_has_its_figures_beside_it() {
        trial("convnext_tiny", 224, Map.of("kernel", "7"));
        trial("convnext_tiny", 224, Map.of("kernel", "5"));
        trial("convnext_tiny", 224, Map.of("kernel", "3"));
        trial("convnext_tiny", 224, Map.of("kernel", "9"));

        Report.Section section = report().sections().get(0);

        assertThat(section.table().data().columnNames())
                .containsSequence(
                        "published_parameters_m",
                        "published_macs_g",
                        "published_top1",
                        "published_a100_train_images_per_s",
                        "published_a100_infer_images_per_s");
        // kernel 7 stands in four tables; the one with the other rows gives it its figures
        assertThat(column(section, "published_parameters_m")).containsExactly("28.6", "28.4", "28.3", "");
        assertThat(column(section, "published_top1")).containsExactly("82.1", "82.0", "81.5", "");
        assertThat(column(section, "published_a100_infer_images_per_s")).containsExactly("2413", "2704", "2802", "");
        assertThat(section.notes())
                .contains(
                        "Published: printed by others for ImageNet-1k, not measured here; InceptionNeXt paper, table 1"
                                + " (arXiv 2303.16900v3).")
                .anyMatch(note -> note.startsWith("Published images/s: one A100,"));
    }

    @Test
    void the_isotropic_models_have_the_device_that_they_were_measured_on() {
        trial("convnext_small_isotropic", 224, Map.of());
        trial("inceptionnext_small_isotropic", 224, Map.of());

        Report.Section section = report().sections().get(0);

        assertThat(column(section, "published_rtx2080ti_train_images_per_s")).containsExactly("270", "310");
        assertThat(section.table().data().columnNames()).doesNotContain("published_a100_train_images_per_s");
    }

    @Test
    void where_nothing_was_published_there_are_no_columns() {
        trial("convnext_tiny", 224, Map.of("classes", "10"));
        trial("convnext_tiny", 160, Map.of());
        trial("convnext_tiny", 224, Map.of("widths", "[48, 96, 192, 384]"));
        trials.add(new Lock.LockedTrial(
                "0000000f",
                new TreeMap<>(Map.of("row", "9", "seed", "0")),
                "a_model_of_the_past",
                new TreeMap<>(),
                0,
                1,
                1,
                Json.mapper().valueToTree(Map.of())));

        assertThat(report().sections().get(0).table().data().columnNames())
                .noneMatch(name -> name.startsWith("published"));
    }

    @Test
    void the_report_command_shows_them() throws IOException {
        trial("inceptionnext_base", 384, Map.of());
        report();

        CommandRun.of("report", NAME, "--results", folder.resolve("results"), "--reports", folder.resolve("reports"))
                .succeeded();

        assertThat(Files.readString(folder.resolve("reports").resolve(NAME).resolve("report.md")))
                .contains("published MACs (G)", "43.6", "85.2", "InceptionNeXt paper, table 4 (arXiv 2303.16900v3)");
    }

    private Report report() {
        ResultStore store = new ResultStore(folder.resolve("results"));
        store.writeLock(new Lock(
                ResultStore.FORMAT,
                NAME,
                "experiments/" + NAME + ".yaml",
                "Published",
                "Which?",
                null,
                List.of("row", "seed"),
                new Lock.ReportPlan(List.of(), List.of()),
                trials));
        return ExperimentReport.build(store, NAME, List.of(new PublishedColumns()));
    }

    private void trial(String name, int size, Map<String, String> changes) {
        ModelDefinition model = Models.find(name).orElseThrow();
        Map<String, SettingValue> changed = new TreeMap<>();
        changes.forEach((setting, value) ->
                changed.put(setting, model.setting(setting).orElseThrow().type().parse(value)));
        Settings settings = model.resolve(changed);
        Cost cost = Cost.of(Models.trace(model.module(settings), Shape.of(1, 3, size, size)));
        int row = trials.size();
        trials.add(new Lock.LockedTrial(
                "0000000" + row,
                new TreeMap<>(Map.of("row", String.valueOf(row), "seed", "0")),
                name,
                new TreeMap<>(settings.json()),
                0,
                cost.parameters(),
                cost.macs(),
                Json.mapper().valueToTree(Map.of("data", Map.of("size", size)))));
    }

    private static List<String> column(Report.Section section, String name) {
        return section.table().data().stringColumn(name).asList();
    }
}
