package dev.nextbench.weights;

import dev.nextbench.graph.Shape;
import dev.nextbench.weights.pickle.NumpyArray;
import dev.nextbench.weights.pickle.TensorValue;
import dev.nextbench.weights.pickle.TorchStorage;
import dev.nextbench.weights.pickle.TorchTensor;
import dev.nextbench.weights.pickle.UnreadableTensor;
import dev.nextbench.weights.raw.Bytes;
import dev.nextbench.weights.raw.Memory;
import dev.nextbench.weights.raw.Quoted;
import dev.nextbench.weights.raw.StoredTensor;
import dev.nextbench.weights.raw.StoredType;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a pickle, with the storages beside it.
 *
 * @param format the format's name, for the metadata
 * @param root what the pickle holds
 * @param storages where PyTorch's storages lie
 * @param order the order of the bytes in them
 */
record PickledTensors(String format, Object root, Storages storages, ByteOrder order) {
    /** Finds the bytes of a storage. */
    @FunctionalInterface
    interface Storages {
        /** The bytes from the storage's first element on. */
        Bytes find(TorchStorage storage) throws WeightsException;
    }

    /** Reads the tensors of an entry, or of the usual one. */
    NamedTensors read(@Nullable String entry, Memory memory) throws WeightsException {
        StateDictionary state = StateDictionary.of(root, entry);
        TensorCollector collector = new TensorCollector(memory);
        boolean paddle = StateDictionary.isPaddle(root);
        for (Map.Entry<String, TensorValue> tensor : state.tensors().entrySet()) {
            if (!TensorCollector.isCounter(tensor.getKey())) {
                collector.add(tensor.getKey(), stored(tensor.getKey(), tensor.getValue(), paddle));
            }
        }
        if (collector.size() == 0) {
            throw new WeightsException("it holds no tensors of floating-point numbers");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(Checkpoints.FORMAT, paddle ? "Paddle" : format);
        if (!state.entry().isEmpty()) {
            metadata.put(Checkpoints.ENTRY, state.entry());
        }
        if (!state.others().isEmpty()) {
            metadata.put(Checkpoints.OTHER_ENTRIES, state.otherEntries());
        }
        return collector.unwrapped(metadata);
    }

    private StoredTensor stored(String name, TensorValue value, boolean paddle) throws WeightsException {
        if (value instanceof TorchTensor tensor) {
            return stored(name, tensor);
        }
        if (value instanceof NumpyArray array) {
            return stored(name, array, paddle);
        }
        throw TensorCollector.unreadable(
                name, value instanceof UnreadableTensor unreadable ? unreadable.kind() : "of an unknown kind");
    }

    private StoredTensor stored(String name, TorchTensor tensor) throws WeightsException {
        TorchStorage storage = tensor.storage();
        String what = TensorCollector.title(name);
        Shape shape = StoredTensor.shape(what, tensor.extents());
        Bytes bytes = storages.find(storage);
        int width = storage.type().bytes();
        long held = bytes.size() / width;
        if (storage.first() > held || storage.count() > held - storage.first()) {
            throw new WeightsException(what + ": its storage " + Quoted.of(storage.key()) + " is said to have "
                    + storage.elements() + " elements of " + storage.type().title() + ", and the file has "
                    + bytes.size() + " bytes of it");
        }
        return new StoredTensor(
                tensor.type(),
                order,
                shape,
                tensor.strides(),
                tensor.offset(),
                bytes.part(storage.first() * width, storage.count() * width));
    }

    private static StoredTensor stored(String name, NumpyArray array, boolean paddle) throws WeightsException {
        String what = TensorCollector.title(name);
        StoredType type = array.type()
                .stored()
                .orElseThrow(() -> TensorCollector.unreadable(
                        name, "of NumPy's type " + Quoted.of(array.type().name())));
        if (paddle && type == StoredType.UINT16) {
            type = StoredType.BFLOAT16; // NumPy has none, and Paddle writes it as this
        }
        return ofArray(what, type, array.type().order(), array.columnMajor(), array.extents(), array.elements());
    }

    /** An array of NumPy, which holds just its own elements. */
    static StoredTensor ofArray(
            String what, StoredType type, ByteOrder order, boolean columnMajor, List<Long> extents, Bytes elements)
            throws WeightsException {
        Shape shape = StoredTensor.shape(what, extents);
        if (elements.size() != shape.elements() * type.bytes()) {
            throw new WeightsException(
                    what + " of shape " + shape + " and type " + type.title() + " has " + elements.size() + " bytes");
        }
        return columnMajor
                ? StoredTensor.columnMajor(type, order, shape, elements)
                : StoredTensor.rowMajor(type, order, shape, elements);
    }
}
