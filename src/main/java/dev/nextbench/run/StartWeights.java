package dev.nextbench.run;

import dev.nextbench.checkpoint.WeightFitting;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.experiment.TrialDefinition;
import dev.nextbench.graph.Graph;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Module;
import dev.nextbench.model.Settings;
import dev.nextbench.torchscript.Initialization;
import dev.nextbench.torchscript.Tensors;
import dev.nextbench.train.ClassifierGraphs;
import dev.nextbench.weights.Checkpoints;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The weights that a trial's training begins with: initial ones, or a file's. */
final class StartWeights {
    private StartWeights() {}

    /**
     * The weights of a trial. A classifier of another number of classes than the file's starts anew, since fine-tuning
     * on other classes is what one starts from a file for.
     *
     * @throws WeightsException if the file holds no weights of the model
     */
    static Tensors of(
            TrainingSettings training,
            ModelDefinition model,
            Settings settings,
            Module module,
            TrialDefinition definition)
            throws IOException, WeightsException {
        Initialization initial = new Initialization(definition.seed());
        if (training.start() == null) {
            return initial;
        }
        Path file = Path.of(training.start());
        Graph graph = new ClassifierGraphs(module, definition.data().size()).inference();
        NamedTensors weights = Checkpoints.read(file);
        Map<String, NamedTensors.Tensor> tensors = fit(file, weights, model, settings, graph, initial);
        return parameter -> {
            NamedTensors.Tensor tensor = tensors.get(parameter.name());
            return tensor == null ? initial.bytes(parameter) : tensor.bytes();
        };
    }

    private static Map<String, NamedTensors.Tensor> fit(
            Path file,
            NamedTensors weights,
            ModelDefinition model,
            Settings settings,
            Graph graph,
            Initialization initial)
            throws WeightsException {
        try {
            return WeightFitting.fit(file, weights, model, settings, graph, null)
                    .tensors();
        } catch (WeightsException e) {
            try {
                return WeightFitting.fit(file, weights, model, settings, graph, initial)
                        .tensors();
            } catch (WeightsException without) {
                e.addSuppressed(without);
                throw e; // more than the last layer is of another shape
            }
        }
    }
}
