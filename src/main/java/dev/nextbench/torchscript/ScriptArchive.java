package dev.nextbench.torchscript;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Node;
import dev.nextbench.graph.Parameter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A TorchScript archive: classes that hold the parameters under their names, and methods on the root class, each
 * written from a graph. {@link #write} makes the file that {@code torch.jit.load} and DJL load.
 */
public final class ScriptArchive {
    private static final String ROOT = "Net";

    private final Target target;
    private final boolean narrowStorage;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Set<String> narrow = new HashSet<>();
    private final Map<String, List<Slot>> lists = new LinkedHashMap<>();
    private final List<String> methods = new ArrayList<>();

    /** A tensor of a list attribute: a parameter itself, or a tensor of its own that starts as zeros or as a copy. */
    private record Slot(String key, Parameter like, Kind kind) {
        enum Kind {
            ITSELF,
            ZEROS,
            COPY
        }
    }

    private ScriptArchive(Target target, boolean narrowStorage) {
        this.target = target;
        this.narrowStorage = narrowStorage;
    }

    /** An archive for a target, without parameters or methods. */
    public static ScriptArchive forTarget(Target target) {
        return new ScriptArchive(target, false);
    }

    /**
     * An archive that keeps the operands of products in the target's narrow type, so that inference casts nothing. Its
     * state dictionary is no longer float32: for measuring, not for export.
     */
    public static ScriptArchive forInference(Target target) {
        return new ScriptArchive(target, target.activations() != ElementType.FLOAT32);
    }

    /**
     * Adds a method whose arguments and statements are a graph's. One output is returned as a tensor, several as a
     * list of tensors.
     *
     * @param training true if batch statistics and random operators are to act
     */
    public ScriptArchive method(String name, Graph graph, boolean training) {
        own(graph);
        BodyWriter body = new BodyWriter(target, training, narrowStorage);
        List<String> outputs = body.write(graph);
        List<String> arguments = graph.inputs().stream().map(Graph.Input::name).toList();
        boolean single = outputs.size() == 1;
        List<String> lines = new ArrayList<>(body.lines());
        lines.add("return " + (single ? outputs.get(0) : "[" + String.join(", ", outputs) + "]"));
        return method(name, arguments, single ? "Tensor" : "List[Tensor]", lines);
    }

    /**
     * Adds a method that runs another one and returns the first number of its result, so that one call both runs a step
     * and waits for its end: reading one element of what the last operator wrote does (throughput-protocol.md, B.3).
     *
     * @param of a method with one tensor for its argument, and a tensor of one dimension or more for its result
     */
    public ScriptArchive firstNumber(String name, String of) {
        return method(
                name,
                List.of("input"),
                "float",
                List.of(
                        "output = self." + of + "(input)",
                        "return float(torch.item(torch.select(torch.flatten(output), 0, 0)))"));
    }

    /** Adds a method by its statements; its arguments are tensors. */
    ScriptArchive method(String name, List<String> arguments, String returns, List<String> lines) {
        StringBuilder head = new StringBuilder("def " + name + "(self: __torch__." + ROOT);
        arguments.forEach(argument -> head.append(", ").append(argument).append(": Tensor"));
        methods.add(head.append(") -> ").append(returns).append(":").toString());
        lines.forEach(line -> methods.add("  " + line));
        return this;
    }

    /** A list attribute of the parameters themselves: the same tensors, not copies. */
    ScriptArchive list(String name, List<Parameter> members) {
        members.forEach(parameter -> slots(name).add(new Slot("", parameter, Slot.Kind.ITSELF)));
        return this;
    }

    /** A list attribute of tensors of its own that start as zeros of the parameters' shapes. */
    ScriptArchive zeros(String name, List<Parameter> like) {
        like.forEach(parameter -> slots(name).add(new Slot(name + "/" + parameter.name(), parameter, Slot.Kind.ZEROS)));
        return this;
    }

    /**
     * A list attribute of tensors of its own that start as what {@link Tensors#state} gives for {@code prefix} and the
     * parameter's name, else as zeros.
     */
    ScriptArchive state(String name, String prefix, List<Parameter> like) {
        like.forEach(parameter -> slots(name).add(new Slot(prefix + parameter.name(), parameter, Slot.Kind.ZEROS)));
        return this;
    }

    /**
     * A list attribute of tensors of its own that start as what {@link Tensors#state} gives for the attribute's name,
     * a stroke and the parameter's name, else as copies of the parameters.
     */
    ScriptArchive copies(String name, List<Parameter> like) {
        like.forEach(parameter -> slots(name).add(new Slot(name + "/" + parameter.name(), parameter, Slot.Kind.COPY)));
        return this;
    }

    /** A list attribute that holds one scalar zero {@code times} times: one tensor, however often it is named. */
    ScriptArchive counter(String name, int times) {
        Parameter scalar = new Parameter(name, Shape.of(), ElementType.FLOAT32, dev.nextbench.graph.Init.ZERO, false);
        for (int i = 0; i < times; i++) {
            slots(name).add(new Slot(name, scalar, Slot.Kind.ZEROS));
        }
        return this;
    }

    private List<Slot> slots(String name) {
        return lists.computeIfAbsent(name, key -> new ArrayList<>());
    }

    private void own(Graph graph) {
        for (Parameter parameter : graph.parameters().values()) {
            Parameter known = parameters.putIfAbsent(parameter.name(), parameter);
            if (known != null && !known.shape().equals(parameter.shape())) {
                throw new IllegalArgumentException("two graphs of one archive give '" + parameter.name()
                        + "' the shapes " + known.shape() + " and " + parameter.shape());
            }
        }
        for (Node node : graph.nodes()) {
            for (Value input : node.inputs()) {
                Parameter parameter = graph.parameters().get(input.id());
                if (narrowStorage && parameter != null && node.operator().multipliesParameters()) {
                    narrow.add(parameter.name());
                }
            }
        }
    }

    /** The parameters and buffers, in order of first use. */
    public List<Parameter> parameters() {
        return List.copyOf(parameters.values());
    }

    /** The archive's source text, {@code code/__torch__.py}. */
    public String source() {
        List<String> lines = new ArrayList<>();
        Container.treeOf(parameters(), ROOT).declare(lines, List.copyOf(lists.keySet()), methods);
        return String.join("\n", lines) + "\n";
    }

    /**
     * Writes the archive.
     *
     * @param name the name of the folder inside it, as {@code torch.jit.save} takes it from the file's name
     */
    public void write(OutputStream out, String name, Tensors tensors) throws IOException {
        Map<String, ByteBuffer> storages = new LinkedHashMap<>();
        byte[] data = new ObjectWriter(storages, tensors).write();
        try (StoredZip zip = new StoredZip(out, name)) {
            zip.add("data.pkl", data);
            zip.add("byteorder", "little".getBytes(StandardCharsets.UTF_8));
            zip.add("code/__torch__.py", source().getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, ByteBuffer> storage : storages.entrySet()) {
                zip.add("data/" + storage.getKey(), storage.getValue());
            }
            zip.add("constants.pkl", Pickle.emptyTuple());
            // The version of the operators' schemas; an older one makes the importer apply old signatures.
            zip.add("version", "10\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Writes the pickle of the root object and gathers the storages that it names. */
    private final class ObjectWriter {
        private final Pickle pickle = new Pickle();
        private final Map<String, ByteBuffer> storages;
        private final Tensors tensors;
        private final Map<String, Integer> written = new HashMap<>();

        ObjectWriter(Map<String, ByteBuffer> storages, Tensors tensors) {
            this.storages = storages;
            this.tensors = tensors;
        }

        byte[] write() {
            Container root = Container.treeOf(parameters(), ROOT);
            pickle.beginObject(ROOT);
            attributes(root);
            lists.forEach((name, slots) -> {
                pickle.text(name);
                pickle.beginTensors();
                slots.forEach(this::slot);
                pickle.endTensors();
            });
            pickle.endObject();
            return pickle.finish();
        }

        private void attributes(Container container) {
            container.children().forEach((name, child) -> {
                pickle.text(name);
                pickle.beginObject(child.className());
                attributes(child);
                pickle.endObject();
            });
            container.tensors().forEach((name, parameter) -> {
                pickle.text(name);
                boolean narrowed = narrow.contains(parameter.name());
                ByteBuffer bytes = tensors.bytes(parameter);
                int number = tensor(
                        narrowed ? toBfloat16(bytes) : bytes,
                        narrowed ? target.activations() : parameter.type(),
                        parameter,
                        parameter.trainable() && !narrowStorage);
                written.put("/" + parameter.name(), number);
            });
            pickle.text("training");
            pickle.bool(false);
        }

        private void slot(Slot slot) {
            String key = slot.kind() == Slot.Kind.ITSELF ? "/" + slot.like().name() : slot.key();
            Integer number = written.get(key);
            if (number != null) {
                pickle.recall(number);
                return;
            }
            ByteBuffer bytes = tensors.state(slot.key());
            if (bytes == null) {
                bytes = slot.kind() == Slot.Kind.COPY
                        ? tensors.bytes(slot.like())
                        : ByteBuffer.allocate(
                                Math.toIntExact(slot.like().shape().elements()
                                        * slot.like().type().bytes()));
            }
            written.put(key, tensor(bytes, slot.like().type(), slot.like(), false));
        }

        private int tensor(ByteBuffer bytes, ElementType type, Parameter parameter, boolean requiresGradient) {
            String key = Integer.toString(storages.size());
            storages.put(key, bytes);
            return pickle.tensor(key, type, parameter.shape().extents(), requiresGradient);
        }
    }

    /** Rounds float32 to bfloat16, half to even, as PyTorch does. */
    private static ByteBuffer toBfloat16(ByteBuffer floats) {
        ByteBuffer in = floats.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer out = ByteBuffer.allocate(in.remaining() / 2).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            float value = in.getFloat();
            int bits = Float.floatToRawIntBits(value);
            out.putShort(Float.isNaN(value) ? (short) 0x7FC0 : (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16));
        }
        return out.flip();
    }
}
