package dev.nextbench.cost;

import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Node;
import dev.nextbench.graph.Parameter;
import dev.nextbench.graph.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a graph costs at the batch size that it was traced with.
 *
 * @param parameters trained scalars; running statistics do not count
 * @param macs multiply-accumulates of convolutions and fully connected layers, without biases
 *     (classification-models.md, 'How to read the numbers')
 * @param activationBytes bytes of all results in float32; those that are only views count as nothing
 * @param layers one row for each operator in execution order, except for views
 */
public record Cost(long parameters, long macs, long activationBytes, List<Layer> layers) {
    /** Copies the layers. */
    public Cost {
        layers = List.copyOf(layers);
    }

    /** The cost of these layers together. */
    private static Cost sum(List<Layer> layers) {
        return new Cost(
                layers.stream().mapToLong(Layer::parameters).sum(),
                layers.stream().mapToLong(Layer::macs).sum(),
                layers.stream().mapToLong(Layer::activationBytes).sum(),
                layers);
    }

    /** The cost of a graph. */
    public static Cost of(Graph graph) {
        List<Layer> layers = new ArrayList<>();
        Set<Integer> counted = new HashSet<>();
        for (Node node : graph.nodes()) {
            long parameters = 0;
            for (Value input : node.inputs()) {
                Parameter parameter = graph.parameters().get(input.id());
                if (parameter != null && parameter.trainable() && counted.add(input.id())) {
                    parameters += parameter.shape().elements();
                }
            }
            boolean view = node.operator().isView();
            if (!view || parameters > 0) {
                Value output = node.output();
                long bytes =
                        view ? 0 : output.shape().elements() * output.type().bytes();
                layers.add(new Layer(
                        node.module(), node.operator().name(), output.shape(), parameters, Graph.macs(node), bytes));
            }
        }
        return sum(layers);
    }

    /** The cost of the module at a path with everything inside it; nothing if there is no such module. */
    public Cost part(String path) {
        return sum(layers.stream()
                .filter(layer -> layer.name().equals(path) || layer.name().startsWith(path + "."))
                .toList());
    }
}
