package dev.nextbench.fuse;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Init;
import dev.nextbench.graph.Node;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.Parameter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.BatchNorm;
import dev.nextbench.graph.op.ChannelScale;
import dev.nextbench.graph.op.Concatenate;
import dev.nextbench.graph.op.Conv2d;
import dev.nextbench.graph.op.DropPath;
import dev.nextbench.graph.op.Dropout;
import dev.nextbench.graph.op.InLayout;
import dev.nextbench.graph.op.Linear;
import dev.nextbench.graph.op.Permute;
import dev.nextbench.graph.op.Scale;
import dev.nextbench.weights.NamedTensors;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a graph for inference. In evaluation a batch norm is a scale and a shift for each channel, and a layer scale
 * is a scale, so both can become part of the weights of a convolution or fully connected layer before or behind them.
 * Drop path and dropout, which do nothing in evaluation, are taken out.
 *
 * <p>An operator is folded only where the function stays the same but for rounding:
 *
 * <ul>
 *   <li>into the layer, or the concatenated layers, whose output nobody else reads; or else
 *   <li>into the layers that read its output, if nobody else does, and if those convolutions that get a shift pad
 *       nothing: padding puts zeros behind the norm, where folding would put them before it.
 * </ul>
 *
 * <p>Permutations and changes of layout may stand between. A layer whose weight or bias is used more than once is left
 * alone. What is folded depends on the graph alone, never on the numbers in the tensors. The numbers are computed in
 * double precision and rounded once.
 */
public final class Fusion {
    private final Draft draft;
    private final Map<String, NamedTensors.Tensor> tensors;
    private final Map<Integer, FoldedLayer> layers = new LinkedHashMap<>();
    private int norms;
    private int scales;

    /** An affine map that goes into one layer, at its output or at its input. */
    private record Fold(Node layer, ChannelAffine affine, boolean atOutput) {}

    private Fusion(Graph graph, Map<String, NamedTensors.Tensor> tensors) {
        this.draft = new Draft(graph);
        this.tensors = tensors;
    }

    /**
     * Folds all that can be. The result computes in evaluation what the graph does; its parameters are those that are
     * still read, under their names. A layer without bias that needs one gets the parameter {@code bias} beside its
     * {@code weight}. Fusing again changes nothing.
     *
     * @param tensors every parameter and buffer of the graph by name; they are not changed, and those that are not
     *     either are in the result
     * @throws IllegalArgumentException if a tensor is missing or of another shape than the graph's
     */
    public static Fused fuse(Graph graph, Map<String, NamedTensors.Tensor> tensors) {
        graph.parameters().values().forEach(parameter -> check(parameter, tensors));
        return new Fusion(graph, tensors).run();
    }

    private static void check(Parameter parameter, Map<String, NamedTensors.Tensor> tensors) {
        NamedTensors.Tensor tensor = tensors.get(parameter.name());
        if (tensor == null) {
            throw new IllegalArgumentException("there is no tensor '" + parameter.name() + "', which the graph reads");
        }
        if (!tensor.shape().equals(parameter.shape())
                || tensor.bytes().remaining() != tensor.shape().elements() * Float.BYTES) {
            throw new IllegalArgumentException("tensor '" + parameter.name() + "' is " + tensor.shape() + " in "
                    + tensor.bytes().remaining() + " bytes, but the graph reads float32 " + parameter.shape());
        }
    }

    private Fused run() {
        removeIdentities();
        int before;
        do {
            // Once more as long as something moves: an operator may have stood between another and its layer.
            before = norms + scales;
            draft.order().forEach(this::fold);
        } while (norms + scales > before);
        Graph graph = draft.graph();
        Map<String, NamedTensors.Tensor> read = new LinkedHashMap<>();
        Map<String, NamedTensors.Tensor> changed = changedTensors();
        for (Parameter parameter : graph.parameters().values()) {
            NamedTensors.Tensor tensor = changed.getOrDefault(parameter.name(), tensors.get(parameter.name()));
            read.put(parameter.name(), Objects.requireNonNull(tensor, parameter.name()));
        }
        return new Fused(graph, read, norms, scales);
    }

    private Map<String, NamedTensors.Tensor> changedTensors() {
        Map<String, NamedTensors.Tensor> changed = new HashMap<>();
        layers.forEach((id, layer) -> {
            Node node = draft.node(id);
            put(changed, node.inputs().get(1), layer.weightBytes());
            if (layer.hasBias()) {
                put(changed, node.inputs().get(2), layer.biasBytes());
            }
        });
        return changed;
    }

    private void put(Map<String, NamedTensors.Tensor> changed, Value value, ByteBuffer bytes) {
        changed.put(draft.parameter(value).orElseThrow().name(), new NamedTensors.Tensor(value.shape(), bytes));
    }

    private void removeIdentities() {
        for (int id : draft.order()) {
            Operator operator = draft.node(id).operator();
            if (operator instanceof DropPath || operator instanceof Dropout) {
                draft.bypass(draft.node(id));
            }
        }
    }

    /** Folds the node that yields the value {@code id}, if it can be. */
    private void fold(int id) {
        Node node = draft.node(id);
        ChannelAffine affine = affineOf(node);
        if (affine == null) {
            return;
        }
        List<Fold> folds = upstream(node.inputs().get(0), affine);
        if (folds == null) {
            folds = downstream(node.output(), affine);
        }
        if (folds == null) {
            return;
        }
        folds.forEach(this::apply);
        draft.bypass(node);
        if (node.operator() instanceof BatchNorm) {
            norms++;
        } else {
            scales++;
        }
    }

    private void apply(Fold fold) {
        Node node = fold.layer();
        FoldedLayer layer = layers.computeIfAbsent(node.output().id(), id -> layerOf(node));
        if (fold.atOutput()) {
            layer.append(fold.affine());
        } else {
            layer.prepend(fold.affine());
        }
        if (layer.hasBias() && node.inputs().size() == 2) {
            Shape shape = Shape.of(node.inputs().get(1).shape().at(0));
            draft.append(node, new Parameter(biasName(node), shape, ElementType.FLOAT32, Init.ZERO, true));
        }
    }

    private FoldedLayer layerOf(Node node) {
        Value weight = node.inputs().get(1);
        int groups = node.operator() instanceof Conv2d convolution ? convolution.groups() : 1;
        ByteBuffer bias = node.inputs().size() > 2 ? bytes(node.inputs().get(2)) : null;
        return new FoldedLayer(weight.shape(), groups, bytes(weight), bias);
    }

    private ByteBuffer bytes(Value value) {
        String name = draft.parameter(value).orElseThrow().name();
        return Objects.requireNonNull(tensors.get(name), name).bytes();
    }

    private double[] doubles(Value value) {
        return FoldedLayer.doubles(bytes(value));
    }

    /** What a batch norm or a scale by a parameter does to each channel; null if the node is neither. */
    private @Nullable ChannelAffine affineOf(Node node) {
        List<Value> arguments = node.inputs().subList(1, node.inputs().size());
        if (!arguments.stream().allMatch(value -> draft.parameter(value).isPresent())) {
            return null;
        }
        if (node.operator() instanceof BatchNorm norm) {
            return batchNorm(norm, arguments);
        }
        if (node.operator() instanceof ChannelScale) {
            return new ChannelAffine(1, doubles(arguments.get(0)), null);
        }
        Shape shape = node.output().shape();
        // By the rules of broadcasting a vector goes along the last axis.
        return node.operator() instanceof Scale && arguments.get(0).shape().equals(Shape.of(shape.at(-1)))
                ? new ChannelAffine(shape.rank() - 1, doubles(arguments.get(0)), null)
                : null;
    }

    private ChannelAffine batchNorm(BatchNorm norm, List<Value> arguments) {
        double[] scale = doubles(arguments.get(0));
        double[] shift = doubles(arguments.get(1));
        double[] mean = doubles(arguments.get(2));
        double[] variance = doubles(arguments.get(3));
        for (int c = 0; c < scale.length; c++) {
            scale[c] /= Math.sqrt(variance[c] + norm.epsilon());
            shift[c] -= scale[c] * mean[c];
        }
        return new ChannelAffine(1, scale, shift);
    }

    /** How layers before {@code value} take in what is applied to it; null if one cannot. */
    private @Nullable List<Fold> upstream(Value value, ChannelAffine affine) {
        if (!draft.isReadOnce(value) || !draft.isYielded(value)) {
            return null;
        }
        Node node = draft.node(value.id());
        if (isLayer(node, affine.axis())) {
            return List.of(new Fold(node, affine, true));
        }
        if (node.operator() instanceof Permute permute) {
            return upstream(node.inputs().get(0), affine.along(permute.order().get(affine.axis())));
        }
        if (node.operator() instanceof InLayout) {
            return upstream(node.inputs().get(0), affine);
        }
        return node.operator() instanceof Concatenate && affine.axis() == 1 ? upstreamOfParts(node, affine) : null;
    }

    private @Nullable List<Fold> upstreamOfParts(Node concatenation, ChannelAffine affine) {
        List<Fold> folds = new ArrayList<>();
        int start = 0;
        for (Value part : concatenation.inputs()) {
            int length = part.shape().at(1);
            List<Fold> ofPart = upstream(part, affine.channels(start, length));
            if (ofPart == null) {
                return null;
            }
            folds.addAll(ofPart);
            start += length;
        }
        return folds;
    }

    /** How all layers that read {@code value} take in what yields it; null if there are none or one cannot. */
    private @Nullable List<Fold> downstream(Value value, ChannelAffine affine) {
        List<Node> readers = draft.readers(value);
        if (readers.isEmpty() || draft.isOutput(value)) {
            return null;
        }
        List<Fold> folds = new ArrayList<>();
        for (Node reader : readers) {
            List<Fold> ofReader = downstreamInto(reader, affine);
            if (ofReader == null) {
                return null;
            }
            folds.addAll(ofReader);
        }
        return folds;
    }

    private @Nullable List<Fold> downstreamInto(Node reader, ChannelAffine affine) {
        if (isLayer(reader, affine.axis())) {
            boolean pads = reader.operator() instanceof Conv2d convolution
                    && (convolution.padH() > 0 || convolution.padW() > 0);
            return pads && affine.shifts() ? null : List.of(new Fold(reader, affine, false));
        }
        if (reader.operator() instanceof Permute permute) {
            return downstream(reader.output(), affine.along(permute.order().indexOf(affine.axis())));
        }
        return reader.operator() instanceof InLayout ? downstream(reader.output(), affine) : null;
    }

    /** True for a convolution or fully connected layer with channels on {@code axis} whose parameters are its own. */
    private boolean isLayer(Node node, int axis) {
        int channels = node.operator() instanceof Linear ? node.output().shape().rank() - 1 : 1;
        return (node.operator() instanceof Conv2d || node.operator() instanceof Linear)
                && axis == channels
                && node.inputs().stream()
                        .skip(1)
                        .allMatch(value -> draft.parameter(value).isPresent() && draft.isReadOnce(value))
                && (node.inputs().size() > 2 || !draft.hasParameter(biasName(node)));
    }

    private String biasName(Node layer) {
        String weight = draft.parameter(layer.inputs().get(1)).orElseThrow().name();
        return weight.replaceFirst("weight$", "") + "bias";
    }
}
