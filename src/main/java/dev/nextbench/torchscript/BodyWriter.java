package dev.nextbench.torchscript;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Node;
import dev.nextbench.graph.Parameter;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes the statements of one graph, to stand in a method of the archive's root class. */
final class BodyWriter implements ScriptWriter {
    private final Target target;
    private final boolean training;
    private final boolean narrowParametersStored;
    private final List<String> lines = new ArrayList<>();
    private final Map<Integer, String> names = new HashMap<>();
    private final Map<Integer, ElementType> types = new HashMap<>();
    private final Map<Integer, String> narrowed = new HashMap<>();
    private ElementType current = ElementType.FLOAT32;
    private int temporaries;

    BodyWriter(Target target, boolean training, boolean narrowParametersStored) {
        this.target = target;
        this.training = training;
        this.narrowParametersStored = narrowParametersStored;
    }

    /** Writes the whole graph and returns the expressions of its outputs. */
    List<String> write(Graph graph) {
        for (Graph.Input input : graph.inputs()) {
            names.put(input.value().id(), input.name());
            types.put(input.value().id(), input.value().type());
        }
        for (Node node : graph.nodes()) {
            write(graph, node);
        }
        return graph.outputs().stream().map(this::nameOf).toList();
    }

    List<String> lines() {
        return lines;
    }

    private void write(Graph graph, Node node) {
        boolean product = node.operator().multipliesParameters();
        List<String> arguments = new ArrayList<>();
        List<ElementType> argumentTypes = new ArrayList<>();
        for (Value input : node.inputs()) {
            Parameter parameter = graph.parameters().get(input.id());
            if (parameter != null && !names.containsKey(input.id())) {
                names.put(input.id(), assign(ArchiveNames.access(parameter.name())));
                types.put(input.id(), narrowParametersStored && product ? target.activations() : parameter.type());
            }
            boolean narrow = product && typeOf(input) == ElementType.FLOAT32;
            arguments.add(narrow && target.activations() != ElementType.FLOAT32 ? narrowed(input) : nameOf(input));
            argumentTypes.add(product ? target.activations() : typeOf(input));
        }
        current = argumentTypes.get(0);
        String expression = node.operator().script(arguments, this);
        ElementType type = node.operator().type(argumentTypes);
        types.put(node.output().id(), type);
        // An operator that does nothing here, such as drop path in evaluation, only passes a name on.
        names.put(node.output().id(), arguments.contains(expression) ? expression : assign(expression));
    }

    private String narrowed(Value value) {
        return narrowed.computeIfAbsent(
                value.id(),
                id -> assign("torch.to(" + nameOf(value) + ", "
                        + target.activations().scriptCode() + ")"));
    }

    private String nameOf(Value value) {
        String name = names.get(value.id());
        if (name == null) {
            throw new IllegalStateException("value " + value + " is read before it is written");
        }
        return name;
    }

    private ElementType typeOf(Value value) {
        return types.getOrDefault(value.id(), value.type());
    }

    @Override
    public boolean training() {
        return training;
    }

    @Override
    public ElementType activationType() {
        return current;
    }

    @Override
    public boolean channelsLast() {
        return target.channelsLast();
    }

    @Override
    public boolean cuda() {
        return target.cuda();
    }

    @Override
    public String assign(String expression) {
        String name = "_" + temporaries++;
        lines.add(name + " = " + expression);
        return name;
    }

    @Override
    public void statement(String statement) {
        lines.add(statement);
    }
}
