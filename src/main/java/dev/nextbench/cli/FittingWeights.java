package dev.nextbench.cli;

import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Parameter;
import dev.nextbench.graph.Shape;
import dev.nextbench.torchscript.Tensors;
import dev.nextbench.weights.NamedTensors;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Fits a file's tensors to a model's parameters by name. */
final class FittingWeights {
    /** A counter of PyTorch's batch norm that no result depends on. */
    private static final String COUNTER = ".num_batches_tracked";

    private static final int SHOWN = 8;

    private FittingWeights() {}

    /**
     * The tensors of every parameter and buffer of a graph, in the graph's order and shapes. A fully connected layer's
     * weight {@code [out, in]} and a 1x1 convolution's {@code [out, in, 1, 1]} hold the same numbers in the same order,
     * so that either stands for the other.
     *
     * @throws InputException if tensors are missing, too many or of another shape; the message lists them all by kind
     */
    static Map<String, NamedTensors.Tensor> fit(Path file, NamedTensors weights, String model, Graph graph) {
        Map<String, NamedTensors.Tensor> fitted = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        List<String> misshapen = new ArrayList<>();
        for (Parameter parameter : graph.parameters().values()) {
            NamedTensors.Tensor tensor = weights.tensors().get(parameter.name());
            if (tensor == null) {
                missing.add(parameter.name());
            } else if (!withoutOnes(tensor.shape()).equals(withoutOnes(parameter.shape()))) {
                misshapen.add(parameter.name() + " " + tensor.shape() + " should be " + parameter.shape());
            } else {
                fitted.put(parameter.name(), new NamedTensors.Tensor(parameter.shape(), tensor.bytes()));
            }
        }
        Set<String> unexpected = new TreeSet<>(weights.tensors().keySet());
        graph.parameters().values().forEach(parameter -> unexpected.remove(parameter.name()));
        unexpected.removeIf(name -> name.endsWith(COUNTER));
        List<String> problems = new ArrayList<>();
        list("missing", missing, problems);
        list("of another shape", misshapen, problems);
        list("unexpected", List.copyOf(unexpected), problems);
        if (!problems.isEmpty()) {
            throw new InputException(file + " does not hold the weights of this " + model + ": "
                    + String.join("; ", problems) + ". Name the model that they are of, its --set and --classes.");
        }
        return fitted;
    }

    /** The same tensors as an archive takes them. */
    static Tensors forArchive(Map<String, NamedTensors.Tensor> tensors) {
        Map<String, ByteBuffer> bytes = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> bytes.put(name, tensor.bytes()));
        return Tensors.of(bytes);
    }

    private static Shape withoutOnes(Shape shape) {
        int rank = shape.rank();
        while (rank > 2 && shape.at(rank - 1) == 1) {
            rank--;
        }
        return new Shape(shape.extents().subList(0, rank));
    }

    private static void list(String kind, List<String> names, List<String> problems) {
        if (!names.isEmpty()) {
            problems.add(names.size() + " " + kind + " ("
                    + String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
                    + (names.size() > SHOWN ? ", …" : "") + ")");
        }
    }
}
