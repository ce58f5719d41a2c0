package dev.nextbench.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.io.Json;
import dev.nextbench.result.Lock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LockFileTest {
    private static final String YAML = """
        title: Two kernels
        question: Which?
        model: convnext_atto
        settings: {classes: 10}
        axes:
          - grid: {kernel: [3, 5], training.epochs: [1, 2]}
        seeds: 2
        report: {group_by: [training.epochs], baselines: [{kernel: 5}]}
        """;

    private static final LockFile.Surroundings SURROUNDINGS =
            new LockFile.Surroundings(data -> "c0ffee", "libtorch 2.7.1", "cpu");

    @Test
    void aLockHasAllThatARunNeeds(@TempDir Path folder) throws Exception {
        Experiment experiment = new ExperimentFixture(folder).read(YAML);
        List<String> counted = new ArrayList<>();

        Lock lock = LockFile.of(experiment, TestingCatalogue.CATALOGUE, SURROUNDINGS, (model, settings, size) -> {
            counted.add(model.name() + " " + settings.whole("kernel") + " " + size);
            return new LockFile.Counts(settings.whole("kernel"), 100L * settings.whole("kernel"));
        });

        assertThat(counted).containsExactly("convnext_atto 3 32", "convnext_atto 5 32");
        assertThat(lock.experiment()).isEqualTo("x");
        assertThat(lock.title()).isEqualTo("Two kernels");
        assertThat(lock.axes()).containsExactly("kernel", "training.epochs", "seed");
        assertThat(lock.report())
                .isEqualTo(new Lock.ReportPlan(List.of("training.epochs"), List.of(Map.of("kernel", "5"))));
        assertThat(lock.trials()).hasSize(8);
        Lock.LockedTrial last = lock.trials().get(7);
        assertThat(last.point()).isEqualTo(Map.of("kernel", "5", "training.epochs", "2", "seed", "1"));
        assertThat(last.parameters()).isEqualTo(5);
        assertThat(last.macs()).isEqualTo(500);
        assertThat(last.seed()).isEqualTo(1);
        assertThat(last.id())
                .isEqualTo(TrialId.of(experiment.trials().get(7).definition(), "c0ffee", "libtorch 2.7.1", "cpu"));
        assertThat(last.definition())
                .isEqualTo(Json.mapper().valueToTree(experiment.trials().get(7).definition()));
        TrialDefinition definition = Json.mapper().treeToValue(last.definition(), TrialDefinition.class);
        assertThat(TrialId.of(definition, "c0ffee", "libtorch 2.7.1", "cpu")).isEqualTo(last.id());
        assertThat(Json.mapper()
                        .readValue(Json.write(lock), Lock.class)
                        .trials()
                        .get(7)
                        .id())
                .isEqualTo(last.id());
    }

    @Test
    void aModelThatCannotBeBuiltIsReportedAtItsPoint(@TempDir Path folder) {
        ExperimentFixture files = new ExperimentFixture(folder);
        Experiment experiment = files.read(YAML, "seeds=1");

        List<String> problems = files.problems(() ->
                LockFile.of(experiment, TestingCatalogue.CATALOGUE, SURROUNDINGS, (model, settings, size) -> {
                    if (settings.whole("kernel") == 5) {
                        throw new IllegalArgumentException("no room for a kernel of 5");
                    }
                    return new LockFile.Counts(1, 1);
                }));

        assertThat(problems)
                .containsExactly("x.yaml:6:46: the model of trial {kernel=5, seed=0, training.epochs=1} cannot be built"
                        + " for 32x32 pixels: no room for a kernel of 5");
    }
}
