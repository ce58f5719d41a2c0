package dev.nextbench.checkpoint;

import dev.nextbench.graph.Shape;
import dev.nextbench.weights.Checkpoints;
import dev.nextbench.weights.NamedTensors;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a program names and lays out a family's tensors.
 *
 * @param name what messages call it, such as {@code Paddle ConvNeXt}
 * @param rules from a model's names to the file's; the first that matches counts, and a name that none matches is the
 *     same in the file
 * @param linear how the weight of a fully connected layer lies
 * @param unused entries that the program stores and never uses; PyTorch's batch counters are so everywhere
 */
record Convention(String name, List<NameRule> rules, Linear linear, List<UnusedEntry> unused) {
    /** The names of the models themselves, as timm's for ResNet, ConvNeXt and InceptionNeXt. */
    static final String OWN = "timm or nextbench";

    /** The two layouts of a fully connected layer's weight. */
    enum Linear {
        /** {@code [out, in]}, PyTorch's. */
        OUT_IN,
        /** {@code [in, out]}, Paddle's. */
        IN_OUT
    }

    /** Copies the lists. */
    Convention {
        rules = List.copyOf(rules);
        unused = List.copyOf(unused);
    }

    /** What a parameter is called in the file. */
    String inFile(String parameter) {
        return rules.stream()
                .map(rule -> rule.apply(parameter))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(parameter);
    }

    /**
     * The shape that a parameter has in the file. A fully connected layer's weight and a 1x1 convolution's
     * {@code [out, in, 1, 1]} hold the same numbers, so that either stands for the other: which of the two is the
     * file's is seen from its number of axes.
     */
    Shape inFile(Shape parameter, int axes) {
        Shape shape = parameter;
        if (axes == 2 && shape.rank() == 4 && shape.at(2) == 1 && shape.at(3) == 1) {
            shape = Shape.of(shape.at(0), shape.at(1));
        } else if (axes == 4 && shape.rank() == 2) {
            shape = Shape.of(shape.at(0), shape.at(1), 1, 1);
        }
        return shape.rank() == 2 && linear == Linear.IN_OUT ? Shape.of(shape.at(1), shape.at(0)) : shape;
    }

    /** A tensor of the file, brought to a parameter's shape; its own has to be the one of {@link #inFile}. */
    NamedTensors.Tensor toModel(NamedTensors.Tensor tensor, Shape parameter) {
        boolean turned = tensor.shape().rank() == 2 && linear == Linear.IN_OUT;
        return new NamedTensors.Tensor(parameter, turned ? Transposition.of(tensor) : tensor.bytes());
    }

    /** Whether an entry of the file may be left out. */
    boolean leavesOut(String entry, Shape shape) {
        return UnusedEntry.BATCH_COUNTER.matches(entry, shape)
                || unused.stream().anyMatch(known -> known.matches(entry, shape));
    }

    /**
     * Whether a file shows that it is Paddle's where names and shapes do not tell: by its format, by its name's ending,
     * or by entries that only the original program stores.
     */
    boolean shownBy(Path file, NamedTensors weights) {
        return linear == Linear.IN_OUT
                && ("Paddle".equals(weights.metadata().get(Checkpoints.FORMAT))
                        || file.toString().endsWith(".pdparams")
                        || weights.tensors().entrySet().stream()
                                .anyMatch(entry -> unused.stream()
                                        .anyMatch(u -> u.matches(
                                                entry.getKey(), entry.getValue().shape()))));
    }
}
