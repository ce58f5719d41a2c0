package dev.nextbench.weights;

import dev.nextbench.weights.pickle.PyDict;
import dev.nextbench.weights.pickle.PyObject;
import dev.nextbench.weights.pickle.PyTuple;
import dev.nextbench.weights.pickle.TensorValue;
import dev.nextbench.weights.raw.Quoted;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a checkpoint by name: the dictionary itself, or the one that stands in it beside epoch, optimizer and
 * the like.
 *
 * @param entry the key of the dictionary that was taken; empty if the checkpoint itself is it
 * @param others the keys of other dictionaries with tensors
 * @param tensors what stands for each tensor
 */
record StateDictionary(String entry, List<String> others, Map<String, TensorValue> tensors) {
    /** Where training programs put a model's weights, the first before the others; averaged weights come last. */
    private static final List<String> USUAL =
            List.of("model", "state_dict", "model_state", "model_ema", "state_dict_ema");

    private static final int DEEPEST = 64;
    private static final long MOST_NAMES = 16 << 20;

    /**
     * The tensors of what a pickle holds.
     *
     * @param entry the key of the dictionary to take, or null for the usual one
     */
    static StateDictionary of(Object root, @Nullable String entry) throws WeightsException {
        if (root instanceof PyObject object && object.isScripted()) {
            if (entry != null) {
                throw new WeightsException(
                        "it is a TorchScript archive and has no entries; leave " + Quoted.of(entry) + " out");
            }
            return new StateDictionary("", List.of(), scripted(object));
        }
        if (!(root instanceof PyDict dict)) {
            throw new WeightsException("it holds no dictionary of tensors; save the model's state_dict()");
        }
        List<String> entries = dict.entries().entrySet().stream()
                .filter(pair -> pair.getKey() instanceof String && holdsTensors(pair.getValue()))
                .map(pair -> (String) pair.getKey())
                .toList();
        Optional<String> taken = entry != null ? Optional.of(entry) : usual(dict, entries);
        if (taken.isEmpty()) {
            return new StateDictionary("", entries, direct(dict));
        }
        String key = taken.get();
        if (!entries.contains(key)) {
            throw new WeightsException("it has no entry " + Quoted.of(key) + " with tensors; "
                    + (entries.isEmpty() ? "it has none at all: leave that out" : "there are: " + list(entries)));
        }
        Object value = dict.entries().get(key);
        return new StateDictionary(
                key,
                entries.stream().filter(other -> !other.equals(key)).toList(),
                value instanceof PyObject module
                        ? scripted(module)
                        : value instanceof PyDict inner ? direct(inner) : Map.of());
    }

    /** The entry that is taken when none is asked for; none if the dictionary holds tensors itself. */
    private static Optional<String> usual(PyDict dict, List<String> entries) throws WeightsException {
        Optional<String> usual = USUAL.stream().filter(entries::contains).findFirst();
        if (usual.isPresent() || !direct(dict).isEmpty()) {
            return usual;
        }
        if (entries.size() == 1) {
            return Optional.of(entries.get(0));
        }
        throw new WeightsException(
                entries.isEmpty()
                        ? "it holds no tensors by name; save the model's state_dict()"
                        : "it holds several sets of tensors; choose one of: " + list(entries));
    }

    private static String list(List<String> entries) {
        int shown = 20;
        return String.join(
                        ", ",
                        new TreeSet<>(entries)
                                .stream().limit(shown).map(Quoted::plain).toList())
                + (entries.size() > shown ? ", …" : "");
    }

    private static boolean holdsTensors(Object value) {
        return value instanceof PyDict dict
                ? dict.entries().entrySet().stream()
                        .anyMatch(pair -> pair.getKey() instanceof String
                                && tensor(pair.getValue()).isPresent())
                : value instanceof PyObject object && object.isScripted();
    }

    /** A value as a tensor: itself, or a pair of Paddle's name for it and the array. */
    private static Optional<TensorValue> tensor(Object value) {
        if (value instanceof PyTuple tuple
                && tuple.items().size() == 2
                && tuple.items().get(0) instanceof String
                && tuple.items().get(1) instanceof TensorValue named) {
            return Optional.of(named);
        }
        return value instanceof TensorValue tensor ? Optional.of(tensor) : Optional.empty();
    }

    private static Map<String, TensorValue> direct(PyDict dict) {
        Map<String, TensorValue> tensors = new LinkedHashMap<>();
        dict.entries().forEach((key, value) -> {
            if (key instanceof String name) {
                tensor(value).ifPresent(tensor -> tensors.put(name, tensor));
            }
        });
        return tensors;
    }

    private static Map<String, TensorValue> scripted(PyObject root) throws WeightsException {
        Flattening flattening = new Flattening();
        flattening.add("", root, 0);
        return flattening.tensors;
    }

    /** The walk through the modules of an archive, which may share modules, but only so often. */
    private static final class Flattening {
        private final Map<String, TensorValue> tensors = new LinkedHashMap<>();
        private long names;

        void add(String prefix, PyObject module, int depth) throws WeightsException {
            if (depth > DEEPEST) {
                throw new WeightsException("its modules stand in each other more than " + DEEPEST + " deep");
            }
            PyDict attributes = module.attributes();
            if (attributes == null) {
                return;
            }
            for (Map.Entry<Object, Object> attribute : attributes.entries().entrySet()) {
                if (attribute.getKey() instanceof String key) {
                    add(prefix + key, attribute.getValue(), depth);
                }
            }
        }

        private void add(String name, Object value, int depth) throws WeightsException {
            names += name.length() + 1;
            if (names > MOST_NAMES) {
                throw new WeightsException("its modules hold each other so often that their names take more than "
                        + MOST_NAMES + " characters");
            }
            Optional<TensorValue> tensor = tensor(value);
            if (tensor.isPresent()) {
                TensorCollector.checkCount(tensors.size());
                if (tensors.put(name, tensor.get()) != null) {
                    throw new WeightsException(TensorCollector.title(name) + " is there twice");
                }
            } else if (value instanceof PyObject module && module.isScripted()) {
                if (module.className().startsWith("__torch__.torch.classes.")) {
                    throw TensorCollector.unreadable(name, "a packed weight, as quantised models have");
                }
                add(name + ".", module, depth + 1);
            }
        }
    }

    /** What the other entries are, for the metadata. */
    String otherEntries() {
        return list(others);
    }

    /** True if Paddle wrote the dictionary: it keeps its own names of the tensors beside them. */
    static boolean isPaddle(Object root) {
        return root instanceof PyDict dict
                && Stream.of("StructuredToParameterName@@", "UnpackBigParamInfor@@")
                        .anyMatch(dict.entries()::containsKey);
    }
}
