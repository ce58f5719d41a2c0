package dev.nextbench.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records what modules do with values. A module asks it for parameters, which get the module's path as a prefix, and
 * applies operators; {@link #graph} then gives the whole as a {@link Graph}.
 */
public final class Tracer {
    private final List<Graph.Input> inputs = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<Integer, Parameter> parameters = new LinkedHashMap<>();
    private final Map<String, Value> parameterValues = new HashMap<>();
    private String path = "";
    private int values;

    /** An input of the graph. */
    public Value input(String name, Shape shape, ElementType type) {
        Value value = value(shape, type);
        inputs.add(new Graph.Input(name, value));
        return value;
    }

    /** Runs {@code body} inside the module {@code name}; dots in the name make several levels. */
    public <T> T within(String name, Supplier<T> body) {
        String outer = path;
        path = qualify(name);
        try {
            return body.get();
        } finally {
            path = outer;
        }
    }

    /** A trained parameter of the module being traced. Asking for a name again gives the same value. */
    public Value parameter(String name, Shape shape, Init init) {
        return own(new Parameter(qualify(name), shape, ElementType.FLOAT32, init, true));
    }

    /** A tensor of the module being traced that is kept but not trained. */
    public Value buffer(String name, Shape shape, Init init) {
        return own(new Parameter(qualify(name), shape, ElementType.FLOAT32, init, false));
    }

    /** Applies an operator. */
    public Value apply(Operator operator, Value... arguments) {
        List<Value> operands = Arrays.asList(arguments);
        Shape shape;
        try {
            shape = operator.infer(operands.stream().map(Value::shape).toList());
        } catch (ShapeException e) {
            throw new ShapeException((path.isEmpty() ? "model" : path) + ": " + e.getMessage());
        }
        Value output =
                value(shape, operator.type(operands.stream().map(Value::type).toList()));
        nodes.add(new Node(path, operator, operands, output));
        return output;
    }

    /** Everything traced so far as a graph with these outputs. */
    public Graph graph(Value... outputs) {
        return new Graph(
                inputs,
                nodes,
                Arrays.asList(outputs),
                Collections.unmodifiableMap(new LinkedHashMap<>(parameters)),
                values);
    }

    private Value own(Parameter parameter) {
        @Nullable Value known = parameterValues.get(parameter.name());
        if (known != null) {
            if (!known.shape().equals(parameter.shape())) {
                throw new ShapeException(
                        parameter.name() + ": asked for as " + parameter.shape() + ", but it is " + known.shape());
            }
            return known;
        }
        Value value = value(parameter.shape(), parameter.type());
        parameters.put(value.id(), parameter);
        parameterValues.put(parameter.name(), value);
        return value;
    }

    private Value value(Shape shape, ElementType type) {
        return new Value(values++, shape, type);
    }

    private String qualify(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
