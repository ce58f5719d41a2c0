package dev.nextbench.weights.pickle;

import dev.nextbench.weights.WeightsException;
import dev.nextbench.weights.raw.Bytes;
import dev.nextbench.weights.raw.Memory;
import dev.nextbench.weights.raw.StoredType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the calls in a pickle mean, as values: no call leads out of this class. */
final class Reductions {
    private static final int LONGEST_TYPE = 40;

    private final PickleReader reader;
    private final Memory memory;

    Reductions(PickleReader reader, Memory memory) {
        this.reader = reader;
        this.memory = memory;
    }

    /** The value of a call. */
    Object call(Global global, List<Object> arguments) throws WeightsException {
        return switch (global.role()) {
            case DICT -> dict(arguments, 0);
            case DICT_WITH_DEFAULT -> dict(arguments, 1);
            case TUPLE -> arguments.isEmpty() ? PyTuple.EMPTY : tuple(arguments.get(0));
            case LIST -> list(arguments);
            case BYTES ->
                arguments.isEmpty() ? new PyBytes(Bytes.empty(), false) : new PyBytes(bytes(arguments.get(0)), false);
            case ENCODE -> encode(arguments);
            case OBJECT -> new PyObject(global.name());
            case FIRST_ARGUMENT -> argument(arguments, 0);
            case TENSOR -> tensor(arguments, storage(arguments).type());
            case TYPED_TENSOR -> typedTensor(arguments);
            case TENSOR_FROM_TYPE -> tensorFromType(arguments);
            case QUANTISED_TENSOR -> new UnreadableTensor("a quantised tensor");
            case SPARSE_TENSOR -> new UnreadableTensor("a sparse tensor");
            case SPECIAL_TENSOR -> new UnreadableTensor("a tensor without elements of its own");
            case NUMPY_ARRAY -> new NumpyArray();
            case NUMPY_BUFFER -> numpyBuffer(arguments);
            case NUMPY_TYPE -> numpyType(argument(arguments, 0));
            case STORAGE, DTYPE -> throw reader.damaged("it calls " + global.name());
        };
    }

    /** An object that is made before its content. */
    Object make(Global global) throws WeightsException {
        return switch (global.role()) {
            case DICT, DICT_WITH_DEFAULT -> new PyDict();
            case OBJECT -> new PyObject(global.name());
            default -> throw reader.damaged("it makes an object of " + global.name());
        };
    }

    /** Gives an object its state. */
    void build(Object object, Object state) throws WeightsException {
        if (object instanceof NumpyArray array) {
            fill(array, state);
        } else if (object instanceof NumpyType type) {
            if (state instanceof PyTuple tuple
                    && tuple.items().size() > 1
                    && tuple.items().get(1) instanceof String order) {
                type.order(order);
            }
        } else if (object instanceof PyObject plain) {
            Object attributes = state instanceof PyTuple tuple && !tuple.items().isEmpty()
                    ? tuple.items().get(0) // beside it are the values of __slots__
                    : state;
            if (attributes instanceof PyDict dict) {
                plain.give(dict);
            }
        } else if (!(object instanceof PyDict)) { // a dictionary's attributes are PyTorch's versions of its modules
            throw reader.damaged("BUILD stands after what has no state");
        }
    }

    private Object argument(List<Object> arguments, int index) throws WeightsException {
        if (index >= arguments.size()) {
            throw reader.damaged("a call has " + arguments.size() + " arguments and needs more");
        }
        return arguments.get(index);
    }

    private PyDict dict(List<Object> arguments, int index) throws WeightsException {
        PyDict dict = new PyDict();
        if (arguments.size() <= index) {
            return dict;
        }
        Object from = arguments.get(index);
        if (from instanceof PyDict other) {
            reader.charge(other.entries().size());
            for (Map.Entry<Object, Object> entry : other.entries().entrySet()) {
                dict.put(entry.getKey(), entry.getValue());
            }
            return dict;
        }
        for (Object pair : items(from)) {
            List<Object> both = items(pair);
            if (both.size() != 2) {
                throw reader.damaged("a dictionary is made of what are no pairs");
            }
            dict.put(both.get(0), both.get(1));
        }
        return dict;
    }

    private List<Object> items(Object sequence) throws WeightsException {
        List<Object> items;
        if (sequence instanceof PyTuple tuple) {
            items = tuple.items();
        } else if (sequence instanceof PyList list) {
            items = list.items();
        } else {
            throw reader.damaged("a list or tuple should stand where something else does");
        }
        reader.charge(items.size());
        return items;
    }

    private PyTuple tuple(Object sequence) throws WeightsException {
        return sequence instanceof PyTuple tuple ? tuple : new PyTuple(new ArrayList<>(items(sequence)));
    }

    private PyList list(List<Object> arguments) throws WeightsException {
        PyList list = new PyList();
        if (!arguments.isEmpty()) {
            list.add(items(arguments.get(0)));
        }
        return list;
    }

    private long whole(Object value) throws WeightsException {
        if (value instanceof Long number) {
            return number;
        }
        throw reader.damaged("a whole number of at most 64 bits should stand where something else does");
    }

    private List<Long> wholes(Object sequence) throws WeightsException {
        List<Long> wholes = new ArrayList<>();
        for (Object item : items(sequence)) {
            wholes.add(whole(item));
        }
        return wholes;
    }

    private TorchStorage storage(List<Object> arguments) throws WeightsException {
        if (argument(arguments, 0) instanceof TorchStorage storage) {
            return storage;
        }
        throw reader.damaged("a tensor is made of what is no storage");
    }

    private TorchTensor tensor(List<Object> arguments, StoredType type) throws WeightsException {
        return new TorchTensor(
                storage(arguments),
                type,
                whole(argument(arguments, 1)),
                wholes(argument(arguments, 2)),
                wholes(argument(arguments, 3)));
    }

    /** Arguments as of {@code _rebuild_tensor_v3}: its storage is untyped, and the type comes seventh. */
    private TorchTensor typedTensor(List<Object> arguments) throws WeightsException {
        if (argument(arguments, 6) instanceof Global global && global.type() != null) {
            return tensor(arguments, global.type());
        }
        throw reader.damaged("a tensor's type is none");
    }

    private Object tensorFromType(List<Object> arguments) throws WeightsException {
        if (argument(arguments, 0) instanceof Global function
                && function.role() != Global.Role.TENSOR_FROM_TYPE
                && argument(arguments, 2) instanceof PyTuple inner) {
            return call(function, inner.items());
        }
        throw reader.damaged("a tensor is made by what makes none");
    }

    private NumpyType numpyType(Object name) throws WeightsException {
        if (name instanceof String letters && letters.length() <= LONGEST_TYPE) {
            return new NumpyType(letters);
        }
        if (name instanceof Global global && global.type() != null) {
            return new NumpyType(global.type().title());
        }
        throw reader.damaged("a NumPy type has no name, or too long a one");
    }

    /** Arguments as of {@code _frombuffer}: bytes, type, shape, and {@code C} or {@code F} for the order. */
    private NumpyArray numpyBuffer(List<Object> arguments) throws WeightsException {
        NumpyArray array = new NumpyArray();
        if (!(argument(arguments, 1) instanceof NumpyType type)) {
            throw reader.damaged("a NumPy array has no type");
        }
        array.fill(
                type,
                wholes(argument(arguments, 2)),
                argument(arguments, 3).equals("F"),
                bytes(argument(arguments, 0)));
        return array;
    }

    /** The state of an array: version, shape, type, whether in Fortran's order, bytes. */
    private void fill(NumpyArray array, Object state) throws WeightsException {
        List<Object> parts = items(state);
        if (!(argument(parts, 2) instanceof NumpyType type)) {
            throw reader.damaged("a NumPy array has no type");
        }
        Object content = argument(parts, 4);
        Bytes bytes = content instanceof PyList ? Bytes.empty() : bytes(content); // a list of objects is no tensor
        array.fill(type, wholes(argument(parts, 1)), argument(parts, 3).equals(true), bytes);
    }

    private Bytes bytes(Object value) throws WeightsException {
        if (value instanceof PyBytes bytes && !bytes.isText()) {
            return bytes.bytes();
        }
        if (value instanceof String text && text.chars().allMatch(c -> c < 0x80)) { // a string of Python 2
            ByteBuffer copy = memory.allocate(text.length(), "a text");
            return Bytes.of(copy.put(text.getBytes(StandardCharsets.US_ASCII)).flip());
        }
        throw reader.damaged("bytes should stand where something else does");
    }

    /** Bytes as protocol 2 has them: as text whose characters 0 to 255 are the bytes. */
    private PyBytes encode(List<Object> arguments) throws WeightsException {
        Object text = argument(arguments, 0);
        if (!argument(arguments, 1).equals("latin1")) {
            throw reader.damaged("_codecs.encode is called with another encoding than latin1");
        }
        Bytes utf8;
        if (text instanceof String shortText) {
            reader.charge(shortText.length() / 64);
            utf8 = Bytes.of(ByteBuffer.wrap(shortText.getBytes(StandardCharsets.UTF_8)));
        } else if (text instanceof PyBytes longText && longText.isText()) {
            utf8 = longText.bytes();
        } else {
            throw reader.damaged("_codecs.encode is called with what is no text");
        }
        return new PyBytes(latin1(utf8.buffer()), false);
    }

    private Bytes latin1(ByteBuffer utf8) throws WeightsException {
        int length = 0;
        for (int i = 0; i < utf8.limit(); i++) {
            length += (utf8.get(i) & 0xC0) == 0x80 ? 0 : 1; // bytes 10xxxxxx go on with a character
        }
        ByteBuffer bytes = memory.allocate(length, "an array");
        int at = 0;
        while (at < utf8.limit()) {
            int first = utf8.get(at++) & 0xFF;
            if (first >= 0x80) {
                int next = at < utf8.limit() ? utf8.get(at++) & 0xFF : 0;
                if ((first & 0xFE) != 0xC2 || (next & 0xC0) != 0x80) {
                    throw reader.damaged("_codecs.encode is called with text that is not latin1");
                }
                first = (first & 0x03) << 6 | (next & 0x3F);
            }
            bytes.put((byte) first);
        }
        return Bytes.of(bytes.flip());
    }
}
