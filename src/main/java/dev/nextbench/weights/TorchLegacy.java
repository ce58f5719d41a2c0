package dev.nextbench.weights;

import dev.nextbench.weights.pickle.PickleReader;
import dev.nextbench.weights.pickle.PyDict;
import dev.nextbench.weights.pickle.PyList;
import dev.nextbench.weights.pickle.TorchStorage;
import dev.nextbench.weights.raw.Bytes;
import dev.nextbench.weights.raw.Cursor;
import dev.nextbench.weights.raw.Memory;
import dev.nextbench.weights.raw.Quoted;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * A file of {@code torch.save} before PyTorch 1.6: pickles of a magic number, the protocol, the machine that wrote it,
 * the object and the keys of the storages, then the storages in that order, each after its number of elements.
 */
final class TorchLegacy {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long PROTOCOL = 1001;

    private TorchLegacy() {}

    /** True if the first pickle of a file says that it is one. */
    static boolean isMagic(Object first) {
        return first.equals(MAGIC);
    }

    static PickledTensors read(Bytes file, Memory memory) throws WeightsException {
        PickleReader reader = PickleReader.ofTorch(file, "", memory);
        reader.read();
        Object protocol = reader.read();
        if (!protocol.equals(PROTOCOL)) {
            throw new WeightsException("it has another protocol of PyTorch's old format than " + PROTOCOL);
        }
        Object system = reader.read();
        Object little = system instanceof PyDict dict ? dict.entries().get("little_endian") : null;
        if (!(little instanceof Boolean isLittle)) {
            throw new WeightsException("it does not say the order of its bytes");
        }
        Object root = reader.read();
        Map<String, Bytes> storages = storages(file, reader);
        return new PickledTensors(
                "PyTorch (before 1.6)",
                root,
                storage -> {
                    Bytes bytes = storages.get(storage.key());
                    if (bytes == null) {
                        throw new WeightsException("it lacks its storage " + Quoted.of(storage.key()));
                    }
                    return bytes;
                },
                isLittle ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    }

    private static Map<String, Bytes> storages(Bytes file, PickleReader reader) throws WeightsException {
        if (!(reader.read() instanceof PyList keys)) {
            throw new WeightsException("it does not list its storages");
        }
        Map<String, Bytes> storages = new HashMap<>();
        Cursor cursor = new Cursor(file, reader.position());
        for (Object key : keys.items()) {
            TorchStorage storage =
                    key instanceof String name ? reader.storages().get(name) : null;
            if (storage == null || storages.containsKey(storage.key())) {
                throw new WeightsException("it lists a storage that is not in use, or twice");
            }
            long elements = cursor.signed64();
            if (elements != storage.elements()
                    || elements > cursor.remaining() / storage.type().bytes()) {
                throw new WeightsException(
                        "it is damaged or cut short: its storage " + Quoted.of(storage.key()) + " of "
                                + storage.elements() + " elements has " + Long.toUnsignedString(elements) + " at byte "
                                + cursor.position() + " of " + file.size());
            }
            storages.put(storage.key(), cursor.take(elements * storage.type().bytes()));
        }
        return storages;
    }
}
