package dev.nextbench.checkpoint;

import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Parameter;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Settings;
import dev.nextbench.torchscript.Initialization;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.WeightsException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fits a file's tensors to a model's parameters, whatever program named them and laid them out. */
public final class WeightFitting {
    private WeightFitting() {}

    /**
     * A model's tensors.
     *
     * @param tensors of every parameter and buffer, in the graph's order and shapes, under the model's names
     * @param convention whose names the file has
     * @param leftOut the file's entries that nothing uses, under the file's names
     * @param fresh the parameters of the last layer, if it starts anew
     */
    public record Fitted(
            Map<String, NamedTensors.Tensor> tensors, String convention, List<String> leftOut, List<String> fresh) {
        /** True if the file's names are the model's own. */
        public boolean ownNames() {
            return convention.equals(Convention.OWN);
        }
    }

    /**
     * Fits all tensors, or none.
     *
     * @param file where they come from
     * @param settings the model's
     * @param graph the model, traced with these settings
     * @param newHead what the last layer starts from, whatever the file has for it; absent if it is the file's
     * @throws WeightsException if entries are missing, misshapen or unexpected; the message lists them by kind, names
     *     the convention, and says which model or setting the file is for if that can be seen
     */
    public static Fitted fit(
            Path file,
            NamedTensors weights,
            ModelDefinition model,
            Settings settings,
            Graph graph,
            @Nullable Initialization newHead)
            throws WeightsException {
        Collection<Parameter> parameters = graph.parameters().values();
        Set<String> fresh = newHead == null ? Set.of() : ClassifierLayer.parameters(model, settings, graph);
        Comparison comparison = Conventions.best(file, weights, model.family(), parameters, fresh);
        if (comparison.differences() > 0) {
            throw new Misfit(file, weights, model, settings, graph, comparison).exception();
        }
        Map<String, NamedTensors.Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            NamedTensors.Tensor found = comparison.found().get(parameter.name());
            if (found != null) {
                tensors.put(parameter.name(), comparison.convention().toModel(found, parameter.shape()));
            } else if (newHead != null) {
                tensors.put(parameter.name(), new NamedTensors.Tensor(parameter.shape(), newHead.bytes(parameter)));
            }
        }
        return new Fitted(tensors, comparison.convention().name(), comparison.leftOut(), List.copyOf(fresh));
    }
}
