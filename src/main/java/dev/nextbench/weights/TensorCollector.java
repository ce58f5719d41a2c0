package dev.nextbench.weights;

import dev.nextbench.weights.raw.Memory;
import dev.nextbench.weights.raw.Quoted;
import dev.nextbench.weights.raw.StoredTensor;
import dev.nextbench.weights.raw.StoredType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Gathers a file's tensors as float32, and the names of those that are no weights. */
final class TensorCollector {
    /** PyTorch's counter of a batch norm's batches, which nothing here reads. */
    private static final String COUNTER = "num_batches_tracked";

    /** What {@code DataParallel} and {@code torch.compile} put before the names of the model that they wrap. */
    private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.");

    private static final int MOST_LISTED = 100;
    private static final int MOST_TENSORS = 100_000;

    private final Memory memory;
    private final Map<String, NamedTensors.Tensor> tensors = new LinkedHashMap<>();
    private final List<String> ignored = new ArrayList<>();

    TensorCollector(Memory memory) {
        this.memory = memory;
    }

    /** True if a tensor of this name is no weight, whatever its type. */
    static boolean isCounter(String name) {
        return name.equals(COUNTER) || name.endsWith("." + COUNTER);
    }

    /** The tensor, as messages name it. */
    static String title(String name) {
        return "tensor " + Quoted.of(name);
    }

    /**
     * Takes a tensor in.
     *
     * @throws WeightsException if it has elements that float32 cannot stand for, or does not lie in its storage
     */
    void add(String name, StoredTensor tensor) throws WeightsException {
        if (isCounter(name)) {
            return;
        }
        if (tensor.type().kind() == StoredType.Kind.WHOLE) {
            ignored.add(name);
            return;
        }
        if (tensor.type().kind() == StoredType.Kind.OTHER) {
            throw unreadable(name, "of type " + tensor.type().title());
        }
        if (tensors.containsKey(name)) {
            throw new WeightsException(title(name) + " is there twice");
        }
        checkCount(tensors.size());
        tensors.put(name, new NamedTensors.Tensor(tensor.shape(), tensor.floats(title(name), memory)));
    }

    /** Refuses more tensors than any model has. */
    static void checkCount(int before) throws WeightsException {
        if (before >= MOST_TENSORS) {
            throw new WeightsException("it has more than " + MOST_TENSORS + " tensors, which no model has");
        }
    }

    /** The error of a tensor that is needed and cannot be read. */
    static WeightsException unreadable(String name, String kind) {
        return new WeightsException(title(name) + " is " + kind + "; float32, float64, float16 and bfloat16 are read:"
                + " convert the model to one of them before it is saved");
    }

    /** How many tensors there are so far. */
    int size() {
        return tensors.size();
    }

    /** The tensors under their names, with metadata of the file and the names of those that are no weights. */
    NamedTensors named(Map<String, String> metadata) {
        return finish(metadata, 0);
    }

    /** The same without the prefixes that all names share and that a wrapper of the model put there. */
    NamedTensors unwrapped(Map<String, String> metadata) {
        int length = 0;
        Optional<String> wrapper = wrapper(length);
        while (wrapper.isPresent()) {
            length += wrapper.get().length();
            wrapper = wrapper(length);
        }
        return finish(metadata, length);
    }

    private Optional<String> wrapper(int from) {
        Set<String> names = tensors.keySet();
        return WRAPPERS.stream()
                .filter(wrapper -> !names.isEmpty()
                        && Stream.concat(names.stream(), ignored.stream())
                                .allMatch(name -> name.startsWith(wrapper, from)))
                .findFirst();
    }

    private NamedTensors finish(Map<String, String> metadata, int prefix) {
        Map<String, NamedTensors.Tensor> renamed = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> renamed.put(name.substring(prefix), tensor));
        Map<String, String> all = new LinkedHashMap<>(metadata);
        if (!ignored.isEmpty()) {
            List<String> listed = ignored.stream()
                    .limit(MOST_LISTED)
                    .map(name -> Quoted.plain(name.substring(prefix)))
                    .toList();
            int more = ignored.size() - listed.size();
            all.put(Checkpoints.IGNORED, String.join(", ", listed) + (more > 0 ? " and " + more + " more" : ""));
        }
        return new NamedTensors(renamed, all);
    }
}
