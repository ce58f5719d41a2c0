package dev.nextbench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.experiment.ExperimentFields;
import dev.nextbench.experiment.TrialDefinition;
import dev.nextbench.io.Json;
import dev.nextbench.result.ClassAccuracy;
import dev.nextbench.result.ClassResults;
import dev.nextbench.result.EpochMetrics;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.TrialResult;
import dev.nextbench.train.EpochListener;
import dev.nextbench.train.TrialFailure;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.Safetensors;
import dev.nextbench.weights.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialTrainingTest {
    private static final String EXPERIMENT = "tiny";
    private static final String ID = "0123456789ab";

    @TempDir
    Path folder;

    private static TrialDefinition definition(String ema) {
        return new TrialDefinition(
                "convnext_atto",
                Map.of("classes", 10, "patch", 2, "depths", List.of(1, 1), "widths", List.of(8, 16)),
                ExperimentFields.DATA.of(Map.of("name", "digits", "size", "8", "train_limit", "10", "test_limit", "5")),
                ExperimentFields.AUGMENTATION.of(Map.of("normalization", "torchvision")),
                ExperimentFields.TRAINING.of(Map.of("epochs", "2", "batch", "20", "ema", ema)),
                null,
                3);
    }

    private TrialJob job(String ema, int threads, int microBatches) {
        return new TrialJob(definition(ema), ID, trial().toString(), "cpu", threads, microBatches, 0);
    }

    private Path trial() {
        return new ResultStore(folder).folder(EXPERIMENT, ID);
    }

    private static final EpochListener SILENT = new EpochListener() {
        @Override
        public void progress(double done) {
            // nobody asks
        }

        @Override
        public void epoch(EpochMetrics metrics) {
            // nobody asks
        }
    };

    private static EpochListener killer(double share) {
        return new EpochListener() {
            @Override
            public void progress(double done) {
                if (done >= share) {
                    throw new IllegalStateException("killed");
                }
            }

            @Override
            public void epoch(EpochMetrics metrics) {
                // progress decides
            }
        };
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(trial())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void itLeavesWeightsAveragesClassesAndTheResult() throws Exception {
        TrialResult.Training training = TrialTraining.train(job("0.9", 1, 1), SILENT);
        assertThat(files())
                .containsExactly(
                        "best.safetensors",
                        "classes.csv",
                        "confusion.csv",
                        "ema.safetensors",
                        "training.json",
                        "weights.safetensors");
        assertThat(Json.read(trial().resolve(TrialTraining.RESULT), TrialResult.Training.class))
                .isEqualTo(training);
        ClassResults classes = new ResultStore(folder).classResults(EXPERIMENT, ID);
        assertThat(classes.classes())
                .hasSize(10)
                .allSatisfy(row -> assertThat(row.images()).isEqualTo(5));
        assertThat(classes.classes().stream().mapToDouble(ClassAccuracy::top1).sum() / 10)
                .isCloseTo(training.top1(), org.assertj.core.api.Assertions.within(1e-12));
        assertThat(classes.confusion().stream()
                        .filter(cell -> cell.label() == cell.predicted())
                        .mapToLong(cell -> cell.images())
                        .sum())
                .isEqualTo(Math.round(50 * training.top1()));

        NamedTensors weights = Safetensors.read(trial().resolve(TrainedModel.FILE));
        TrainedModel described = TrainedModel.of(weights.metadata());
        assertThat(described.model()).isEqualTo("convnext_atto");
        assertThat(described.validation())
                .isEqualTo(new TrainedModel.Validation(ID, 8, 1, "timm", "torchvision", "float32"));
        for (String file : List.of("best.safetensors", "ema.safetensors")) {
            NamedTensors other = Safetensors.read(trial().resolve(file));
            assertThat(TrainedModel.of(other.metadata())).isEqualTo(described);
            assertThat(other.metadata()).containsEntry(TrainedModel.KIND, "averages");
            assertThat(other.tensors().keySet()).isEqualTo(weights.tensors().keySet());
        }
    }

    @Test
    void withoutAveragingThereAreNoAverages() throws Exception {
        TrialTraining.train(job("0", 1, 1), SILENT);
        assertThat(files()).contains("weights.safetensors").doesNotContain("ema.safetensors");
    }

    @Test
    void aTrainingThatRanOutOfMemoryOnceGoesOnInTheSameParts() throws Exception {
        assertThatThrownBy(() -> TrialTraining.train(job("0", 1, 2), killer(0.5)))
                .hasMessage("killed");
        TrialResult.Training training = TrialTraining.train(job("0", 1, 1), SILENT);
        assertThat(training.microBatches()).isEqualTo(2);
        assertThat(training.resumed()).isEqualTo(1);
    }

    @Test
    void aCheckpointOfOtherThreadsIsRefusedBecauseTheBitsWouldDiffer() {
        assertThatThrownBy(() -> TrialTraining.train(job("0", 1, 1), killer(0.5)))
                .hasMessage("killed");
        assertThatThrownBy(() -> TrialTraining.train(job("0", 2, 1), SILENT))
                .isInstanceOf(TrialFailure.class)
                .hasMessageContaining(ID + " on the CPU with --threads 1, not " + ID + " on the CPU with --threads 2")
                .hasMessageContaining("go on as it was begun");
    }
}
