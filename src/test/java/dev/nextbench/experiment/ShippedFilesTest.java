package dev.nextbench.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.cost.Cost;
import dev.nextbench.graph.Shape;
import dev.nextbench.model.Models;
import dev.nextbench.result.Lock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of {@code experiments/}, with the models that there are. */
final class ShippedFilesTest {
    private static final Path FOLDER = Path.of("experiments");
    private static final Catalogue CATALOGUE = new Catalogue(Models.all());

    static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    // Descriptions of other programs, which PeerFileTest reads.
                    .filter(file -> !file.startsWith(FOLDER.resolve("peers")))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileCanBePlannedAtEveryScale(Path file) {
        for (String scale : file.endsWith("quickstart.yaml") ? List.of("tiny") : List.of("tiny", "full")) {
            Experiment experiment = read(file, scale);

            Lock lock = lock(experiment);

            assertThat(lock.trials()).as(file + " " + scale).isNotEmpty();
            assertThat(lock.trials()).extracting(Lock.LockedTrial::id).doesNotHaveDuplicates();
            assertThat(lock.trials()).allMatch(trial -> trial.parameters() > 0 && trial.macs() > 0);
            assertThat(experiment.question()).endsWith("?");
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileOpensWithQuestionCommandTimeAndNumber(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);

        assertThat(lines.get(0)).startsWith("# Question: ").endsWith("?");
        assertThat(lines.get(1))
                .startsWith("# Command:  ./nextbench run " + file.toString().replace('\\', '/'));
        assertThat(lines.get(2)).startsWith("# Expected time: ");
        assertThat(lines.get(3)).startsWith("# Seen: ");
    }

    @ParameterizedTest
    @CsvSource({
        "cifar10/families.yaml, 9",
        "cifar10/kernel-size.yaml, 18",
        "cifar10/csp-ratio.yaml, 12",
        "cifar10/scaling.yaml, 30",
        "cifar10/branches.yaml, 15"
    })
    void theAblationsHaveThreeSeedsAndAboutThreeMillionParameters(String file, int trials) {
        Lock lock = lock(read(FOLDER.resolve(file), "full"));

        assertThat(lock.trials()).hasSize(trials);
        assertThat(lock.trials().get(0).parameters()).isBetween(2_500_000L, 3_500_000L);
        assertThat(lock.trials())
                .allMatch(trial -> trial.definition().at("/training/epochs").asInt() == 100);
    }

    @ParameterizedTest
    @CsvSource({"full, 3", "small, 0.1", "tiny, 0.02"})
    void theFamiliesAreAsLargeAsTheirFileSays(String scale, String millions) throws IOException {
        Path file = FOLDER.resolve("cifar10/families.yaml");
        double said = 1e6 * Double.parseDouble(millions);

        assertThat(Files.readString(file)).containsPattern(millions + " million( parameters)? at (scale )?" + scale);
        assertThat(lock(read(file, scale)).trials())
                .allMatch(trial -> trial.parameters() > 0.7 * said && trial.parameters() < 1.5 * said);
    }

    /** classification-models.md, sections 1, 6, 8.1 and 8.2: parameters and multiply-accumulates of every row. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        table1-kernel-and-ratio | kernel=7                  | 28589128 |  4455531264
        table1-kernel-and-ratio | kernel=5                  | 28430152 |  4404050688
        table1-kernel-and-ratio | conv_ratio=1, kernel=3    | 28324168 |  4369730304
        table1-kernel-and-ratio | conv_ratio=1/2, kernel=3  | 28291048 |  4360077696
        table1-kernel-and-ratio | conv_ratio=3/8, kernel=3  | 28282768 |  4357664544
        table1-kernel-and-ratio | conv_ratio=1/4, kernel=3  | 28274488 |  4355251392
        table1-kernel-and-ratio | conv_ratio=1/8, kernel=3  | 28266208 |  4352838240
        table1-kernel-and-ratio | conv_ratio=1/16, kernel=3 | 28262068 |  4351631664
        table4-imagenet         | model=convnext_atto       |  3695520 |   547332480
        table4-imagenet         | model=inceptionnext_atto  |  4156520 |   503035040
        table4-imagenet         | model=resnet50            | 25557032 |  4089184256
        table4-imagenet         | model=convnext_tiny       | 28589128 |  4455531264
        table4-imagenet         | model=inceptionnext_tiny  | 28055680 |  4188634272
        table4-imagenet         | model=convnext_small      | 50223688 |  8683712256
        table4-imagenet         | model=inceptionnext_small | 49374016 |  8355682080
        table4-imagenet         | model=convnext_base       | 88591464 | 15354729472
        table4-imagenet         | model=inceptionnext_base  | 86672136 | 14841072000
        table4-imagenet-384     | model=convnext_base       | 88591464 | 45122117632
        table4-imagenet-384     | model=inceptionnext_base  | 86672136 | 43602524160
        table5-isotropic        | model=convnext_small_isotropic      | 22308712 | 4286367744
        table5-isotropic        | model=inceptionnext_small_isotropic | 21992488 | 4225234560
        table8-ablation | band_kernel=11, bands=parallel, branch_ratio=1/8, branches=[square, horizontal, vertical], norm=batch        | 28055680 | 4188634272
        table8-ablation | band_kernel=11, bands=parallel, branch_ratio=1/8, branches=[square, vertical], norm=batch                    | 28045744 | 4185684864
        table8-ablation | band_kernel=11, bands=parallel, branch_ratio=1/8, branches=[square, horizontal], norm=batch                  | 28045744 | 4185684864
        table8-ablation | band_kernel=11, bands=parallel, branch_ratio=1/8, branches=[horizontal, vertical], norm=batch                | 28047400 | 4186221120
        table8-ablation | band_kernel=11, bands=sequential, branch_ratio=1/8, branches=[square, horizontal, vertical], norm=batch      | 28055680 | 4188634272
        table8-ablation | band_kernel=11, bands=sequential_wide, branch_ratio=1/8, branches=[square, horizontal, vertical], norm=batch | 28075552 | 4194533088
        table8-ablation | band_kernel=7, bands=parallel, branch_ratio=1/8, branches=[square, horizontal, vertical], norm=batch         | 28049056 | 4186489248
        table8-ablation | band_kernel=9, bands=parallel, branch_ratio=1/8, branches=[square, horizontal, vertical], norm=batch         | 28052368 | 4187561760
        table8-ablation | band_kernel=13, bands=parallel, branch_ratio=1/8, branches=[square, horizontal, vertical], norm=batch        | 28058992 | 4189706784
        table8-ablation | band_kernel=11, bands=parallel, branch_ratio=1/4, branches=[square, horizontal, vertical], norm=batch        | 28083832 | 4196946240
        table8-ablation | band_kernel=11, bands=parallel, branch_ratio=1/16, branches=[square, horizontal, vertical], norm=batch       | 28041604 | 4184478288
        table8-ablation | band_kernel=11, bands=parallel, branch_ratio=1/8, branches=[square, horizontal, vertical], norm=layer        | 28055680 | 4188634272
        """)
    void theTablesOfInceptionNeXtCostWhatTheSpecificationSays(String file, String point, long parameters, long macs) {
        costs("inceptionnext/" + file + ".yaml", point, parameters, macs);
    }

    /**
     * classification-models.md, sections 1 and 8.3. Its integers for the steps of the evolution are those of steps 1, 2
     * and 6 to 8. The others follow from its rows: one norm in a block saves 6,624 parameters of tiny and 4,968 of mini;
     * layer scale instead of ESE saves 808,704 parameters and as many multiply-accumulates of tiny, 454,896 of mini.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        imagenet  | model=econvnext_mini  |  7658992 |  918957648
        imagenet  | model=econvnext_tiny  | 13248520 | 2025279616
        imagenet  | model=econvnext_small | 19427848 | 3099584128
        csp-ratio | csp=true, csp_ratio=1/2, mid_width=mean, model=econvnext_tiny | 13248520 | 2025279616
        csp-ratio | csp=true, csp_ratio=1/4, mid_width=mean, model=econvnext_tiny |  7690408 | 1218059392
        csp-ratio | csp=true, csp_ratio=3/4, mid_width=mean, model=econvnext_tiny | 22445800 | 3353128960
        csp-ratio | csp=false, mid_width=mean, model=econvnext_tiny               | 33709768 | 5085218560
        csp-ratio | csp=true, csp_ratio=1/2, mid_width=in, model=econvnext_tiny   |  7220520 | 1210483968
        csp-ratio | csp=true, csp_ratio=1/2, mid_width=out, model=econvnext_tiny  | 21242088 | 3097330176
        csp-ratio | csp=true, csp_ratio=1/2, mid_width=mean, model=econvnext_mini |  7658992 |  918957648
        csp-ratio | csp=false, mid_width=mean, model=econvnext_mini               | 19204624 | 2650027008
        attention | scaling=ese, stage_attention=ese         | 13248520 | 2025279616
        attention | scaling=none, stage_attention=ese        | 12436504 | 2024470912
        attention | scaling=layer_scale, stage_attention=ese | 12439816 | 2024470912
        attention | scaling=se, stage_attention=ese          | 12541111 | 2024572000
        attention | scaling=eca, stage_attention=ese         | 12436582 | 2024486608
        attention | scaling=ese, stage_attention=none        | 12463720 | 2024496256
        stem      | model=econvnext_tiny, stem=stepped | 13248520 | 2025279616
        stem      | model=econvnext_tiny, stem=patch   | 13200136 | 1611026560
        stem      | model=econvnext_mini, stem=stepped |  7685488 | 1150168656
        stem      | model=econvnext_mini, stem=patch   |  7658992 |  918957648
        norms     | block_norms=2, norm=batch, unit_norm=batch | 13248520 | 2025279616
        norms     | block_norms=1, norm=batch, unit_norm=batch | 13241896 | 2025279616
        norms     | block_norms=1, norm=layer, unit_norm=batch | 13241896 | 2025279616
        norms     | block_norms=2, norm=layer, unit_norm=batch | 13248520 | 2025279616
        norms     | block_norms=2, norm=batch, unit_norm=layer | 13248520 | 2025279616
        drop-path | drop_path=0   | 13248520 | 2025279616
        drop-path | drop_path=0.1 | 13248520 | 2025279616
        drop-path | drop_path=0.2 | 13248520 | 2025279616
        evolution | model=convnext_tiny | 28589128 | 4455531264
        evolution | block_norms=1, mid_width=out, model=econvnext_mini, norm=layer, scaling=layer_scale, stem=patch    | 11349640 | 1513623936
        evolution | block_norms=1, mid_width=mean, model=econvnext_mini, norm=layer, scaling=layer_scale, stem=patch   |  7199128 |  918502752
        evolution | block_norms=1, mid_width=mean, model=econvnext_tiny, norm=layer, scaling=layer_scale, stem=patch   | 12384808 | 1610217856
        evolution | block_norms=1, mid_width=mean, model=econvnext_tiny, norm=layer, scaling=layer_scale, stem=stepped | 12433192 | 2024470912
        evolution | block_norms=2, mid_width=mean, model=econvnext_tiny, norm=batch, scaling=layer_scale, stem=stepped | 12439816 | 2024470912
        evolution | block_norms=2, mid_width=mean, model=econvnext_tiny, norm=batch, scaling=ese, stem=stepped         | 13248520 | 2025279616
        evolution | block_norms=2, mid_width=mean, model=econvnext_small, norm=batch, scaling=ese, stem=stepped        | 19427848 | 3099584128
        """)
    void theTablesOfEConvNeXtCostWhatTheSpecificationSays(String file, String point, long parameters, long macs) {
        costs("econvnext/" + file + ".yaml", point, parameters, macs);
    }

    /** The trial at a point of a full-scale table, where axes of its recipe do not count. */
    private static void costs(String file, String point, long parameters, long macs) {
        assertThat(lock(read(FOLDER.resolve(file), "full")).trials())
                .filteredOn(trial -> architecture(trial).equals('{' + point + '}'))
                .singleElement()
                .satisfies(trial -> {
                    assertThat(trial.parameters()).isEqualTo(parameters);
                    assertThat(trial.macs()).isEqualTo(macs);
                    assertThat(trial.settings()).containsEntry("classes", 1000L);
                });
    }

    private static String architecture(Lock.LockedTrial trial) {
        Map<String, String> point = new TreeMap<>(trial.point());
        point.keySet().removeIf(axis -> axis.equals("seed") || axis.equals("recipe") || axis.indexOf('.') > 0);
        return point.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "inceptionnext/table1-kernel-and-ratio.yaml, 8",
        "inceptionnext/table4-imagenet.yaml, 9",
        "inceptionnext/table4-imagenet-384.yaml, 2",
        "inceptionnext/table5-isotropic.yaml, 2",
        "inceptionnext/table8-ablation.yaml, 12",
        "econvnext/imagenet.yaml, 3",
        "econvnext/csp-ratio.yaml, 8",
        "econvnext/attention.yaml, 6",
        "econvnext/stem.yaml, 4",
        "econvnext/norms.yaml, 5",
        "econvnext/drop-path.yaml, 3",
        "econvnext/evolution.yaml, 8"
    })
    void theTablesHaveTheSameRowsAtBothScalesAndRunWithoutDataAtTheSmallOne(String file, int rows) {
        Lock full = lock(read(FOLDER.resolve(file), "full"));
        Lock tiny = lock(ExperimentReader.read(FOLDER.resolve(file), null, List.of(), CATALOGUE));

        assertThat(full.trials()).hasSize(rows);
        assertThat(tiny.scale()).isEqualTo("tiny");
        assertThat(tiny.trials())
                .extracting(ShippedFilesTest::architecture)
                .isEqualTo(full.trials().stream()
                        .map(ShippedFilesTest::architecture)
                        .toList());
        assertThat(tiny.trials())
                .allMatch(
                        trial -> trial.definition().at("/data/name").asString().equals("digits"));
        assertThat(tiny.trials()).allMatch(trial -> trial.macs() < 20_000_000);
    }

    /** classification-training.md, section 1.1. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        inceptionnext/table8-ablation.yaml         | 0 | epochs=300, cooldown_epochs=10, batch=4096, accumulation=32, learning_rate=0.004, warmup_epochs=20.0, warmup_learning_rate=1.0E-6, final_learning_rate=1.0E-5, schedule=timm_cosine, ema=0.0 | 0.1
        inceptionnext/table1-kernel-and-ratio.yaml | 1 | epochs=300, cooldown_epochs=10, batch=4096, accumulation=32, learning_rate=0.004, warmup_epochs=20.0, warmup_learning_rate=1.0E-6, final_learning_rate=1.0E-5, schedule=timm_cosine, ema=0.9999 | 0.1
        inceptionnext/table5-isotropic.yaml        | 0 | epochs=300, cooldown_epochs=0, batch=4096, accumulation=32, learning_rate=0.004, warmup_epochs=50.0, warmup_learning_rate=0.0, final_learning_rate=1.0E-6, schedule=convnext_cosine, ema=0.9999 | 0.1
        inceptionnext/table4-imagenet.yaml         | 1 | epochs=450, cooldown_epochs=10, batch=1280, accumulation=4, learning_rate=0.001, warmup_epochs=5.0, warmup_learning_rate=5.0E-7, final_learning_rate=5.0E-7, schedule=timm_cosine, ema=0.0 | 0.1
        inceptionnext/table4-imagenet.yaml         | 6 | epochs=300, cooldown_epochs=10, batch=4096, accumulation=32, learning_rate=0.004, warmup_epochs=20.0, warmup_learning_rate=1.0E-6, final_learning_rate=1.0E-5, schedule=timm_cosine, ema=0.0 | 0.3
        inceptionnext/table4-imagenet.yaml         | 7 | epochs=300, cooldown_epochs=0, batch=4096, accumulation=32, learning_rate=0.004, warmup_epochs=20.0, warmup_learning_rate=0.0, final_learning_rate=1.0E-6, schedule=convnext_cosine, ema=0.9999 | 0.5
        inceptionnext/table4-imagenet.yaml         | 8 | epochs=300, cooldown_epochs=10, batch=4096, accumulation=32, learning_rate=0.004, warmup_epochs=20.0, warmup_learning_rate=1.0E-6, final_learning_rate=1.0E-5, schedule=timm_cosine, ema=0.0 | 0.4
        econvnext/imagenet.yaml                    | 2 | epochs=300, cooldown_epochs=0, batch=256, accumulation=4, learning_rate=2.5E-4, warmup_epochs=20.0, warmup_learning_rate=0.0, final_learning_rate=1.0E-6, schedule=paddle_cosine, ema=0.0 | 0.0
        """)
    void fullScaleTrainsByTheReferenceRecipes(String file, int trial, String training, double dropPath) {
        Lock.LockedTrial locked =
                lock(read(FOLDER.resolve(file), "full")).trials().get(trial);

        for (String field : training.split(", ", -1)) {
            String[] parts = field.split("=", -1);
            assertThat(locked.definition().at("/training/" + parts[0]).asString())
                    .as(parts[0])
                    .isEqualTo(parts[1]);
        }
        assertThat(locked.settings()).containsEntry("drop_path", dropPath);
        assertThat(locked.definition().at("/data/size").asInt()).isEqualTo(224);
    }

    /** The recipe is an axis of table 4. */
    @ParameterizedTest
    @CsvSource({"convnext_atto, inceptionnext-atto", "inceptionnext_atto, inceptionnext-atto", "convnext_base, convnext"
    })
    void everyModelOfTable4HasItsRecipe(String model, String recipe) {
        Lock.LockedTrial written =
                lock(read(FOLDER.resolve("inceptionnext/table4-imagenet.yaml"), "full")).trials().stream()
                        .filter(trial -> trial.model().equals(model))
                        .findFirst()
                        .orElseThrow();
        Lock.LockedTrial named = lock(ExperimentReader.read(
                        FOLDER.resolve("inceptionnext/table8-ablation.yaml"),
                        "full",
                        List.of("data.path=images", "recipe=" + recipe),
                        CATALOGUE))
                .trials()
                .get(0);

        for (String section : List.of("data", "augmentation", "training")) {
            assertThat(written.definition().get(section))
                    .as(section)
                    .isEqualTo(named.definition().get(section));
        }
    }

    @ParameterizedTest
    @CsvSource({"econvnext/drop-path.yaml, throughput", "inceptionnext/table4-imagenet-384.yaml, training"})
    void whatAnExperimentDoesNotAskIsNotDoneAtAnyScale(String file, String section) {
        for (String scale : List.of("tiny", "full")) {
            assertThat(lock(read(FOLDER.resolve(file), scale)).trials())
                    .allMatch(trial -> trial.definition().get(section).isNull());
        }
    }

    @Test
    void theQuickstartVariesEveryFamily() {
        Experiment experiment = read(FOLDER.resolve("quickstart.yaml"), null);

        assertThat(ExperimentFixture.points(experiment)).isEqualTo("""
            {kernel=7, model=convnext_atto, seed=0}
            {kernel=5, model=convnext_atto, seed=0}
            {kernel=3, model=convnext_atto, seed=0}
            {branches=[square, horizontal, vertical], model=inceptionnext_atto, seed=0}
            {branches=[horizontal, vertical], model=inceptionnext_atto, seed=0}
            {branches=[square, vertical], model=inceptionnext_atto, seed=0}
            {branches=[square, horizontal], model=inceptionnext_atto, seed=0}
            {csp_ratio=1/2, model=econvnext_mini, scaling=ese, seed=0}
            {csp_ratio=1/4, model=econvnext_mini, scaling=ese, seed=0}
            {csp_ratio=3/4, model=econvnext_mini, scaling=ese, seed=0}
            {csp_ratio=1/2, model=econvnext_mini, scaling=se, seed=0}
            {csp_ratio=1/2, model=econvnext_mini, scaling=eca, seed=0}
            {csp_ratio=1/2, model=econvnext_mini, scaling=layer_scale, seed=0}
            {csp_ratio=1/2, model=econvnext_mini, scaling=none, seed=0}
            """);
    }

    @Test
    void theSchemaNamesEveryModelAndSetting() {
        String schema = ExperimentSchema.json(CATALOGUE);

        assertThat(schema)
                .contains(
                        CATALOGUE.names().stream().map(name -> '"' + name + '"').collect(Collectors.toList()))
                .contains(CATALOGUE.settings().stream()
                        .map(name -> '"' + name + '"')
                        .collect(Collectors.toList()));
    }

    @Test
    void imagesThatLieElsewhereNeedTheirPath() {
        Path file = FOLDER.resolve("cifar10/smoke.yaml");

        assertThat(new ExperimentFixture(FOLDER)
                        .problems(() -> ExperimentReader.read(file, null, List.of(), CATALOGUE)))
                .containsExactly("cifar10/smoke.yaml:10:9: data.path is missing: add --set data.path=FOLDER with the"
                        + " folder that holds the data set");
    }

    private static Experiment read(Path file, @Nullable String scale) {
        return ExperimentReader.read(
                file, scale, file.endsWith("quickstart.yaml") ? List.of() : List.of("data.path=images"), CATALOGUE);
    }

    private static Lock lock(Experiment experiment) {
        return LockFile.of(
                experiment,
                CATALOGUE,
                new LockFile.Surroundings(data -> "hash", "libtorch 2.7.1", "cpu"),
                (model, settings, size) -> {
                    Cost cost = Cost.of(Models.trace(model.module(settings), Shape.of(1, 3, size, size)));
                    return new LockFile.Counts(cost.parameters(), cost.macs());
                });
    }

    @Test
    void inheritedExperimentsKeepTheirOwnPlan() {
        Experiment experiment = read(FOLDER.resolve("cifar10/kernel-size.yaml"), "full");

        assertThat(experiment.name()).isEqualTo("cifar10/kernel-size");
        assertThat(experiment.axes()).containsExactly("kernel", "conv_ratio", "seed");
        assertThat(experiment.report()).isEqualTo(new Lock.ReportPlan(List.of(), List.of(Map.of("kernel", "7"))));
    }
}
