package dev.nextbench.weights.pickle;

import dev.nextbench.weights.WeightsException;
import dev.nextbench.weights.raw.Bytes;
import dev.nextbench.weights.raw.Cursor;
import dev.nextbench.weights.raw.Memory;
import dev.nextbench.weights.raw.Quoted;
import dev.nextbench.weights.raw.StoredType;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a pickle as data. A pickle is a program for a stack machine whose instructions may call any function; this
 * machine has only the instructions that tensors need and only the calls of {@link Global}, each of which is a value
 * here. Nothing is executed. Work, memory and depth are bounded, whatever the pickle says: no instruction runs more
 * than once, no value is followed recursively, and everything is a part of the file where it can be.
 *
 * <p>Text becomes {@link String}, whole numbers {@link Long} or {@link BigInteger}, the others {@link Double},
 * {@link Boolean}, {@link None}, {@link PyTuple}, {@link PyDict}, {@link PyObject} and {@link TensorValue}.
 */
public final class PickleReader {
    /** Instructions, and items copied by them, in all pickles of a file; a large checkpoint has some 100,000. */
    private static final long MOST_WORK = 2_000_000;

    /** Text up to this length may be a name; longer text stays where it is. */
    private static final int LONGEST_NAME = 65_536;

    private static final long MOST_TEXT = 16 << 20;
    private static final int LONGEST_NUMBER = 255;
    private static final int LONGEST_GLOBAL = 255;

    private static final String REMEDY =
            " Save the state dict alone, by torch.save(model.state_dict(), file), or as safetensors.";

    private final Cursor cursor;
    private final String place;
    private final boolean hasStorages;
    private final Reductions reductions;
    private final List<Object> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private final Map<String, TorchStorage> storages = new LinkedHashMap<>();
    private long work;
    private long text;
    private long at;

    private PickleReader(Bytes bytes, String place, boolean hasStorages, Memory memory) {
        this.cursor = new Cursor(bytes, 0);
        this.place = place;
        this.hasStorages = hasStorages;
        this.reductions = new Reductions(this, memory);
    }

    /**
     * A reader of pickles that refer to PyTorch storages beside them.
     *
     * @param place what messages add to a position, such as {@code " of data.pkl"}
     */
    public static PickleReader ofTorch(Bytes bytes, String place, Memory memory) {
        return new PickleReader(bytes, place, true, memory);
    }

    /** A reader of a pickle that holds everything itself. */
    public static PickleReader ofPlain(Bytes bytes, Memory memory) {
        return new PickleReader(bytes, "", false, memory);
    }

    /** True if the bytes begin as a pickle of protocol 2 to 5 does. */
    public static boolean begins(Bytes file) throws WeightsException {
        return file.size() >= 2 && file.at(0) == 0x80 && file.at(1) >= 2 && file.at(1) <= 5;
    }

    /** Where the next pickle begins, once one has been read. */
    public long position() {
        return cursor.position();
    }

    /** The storages that were referred to, by key. */
    public Map<String, TorchStorage> storages() {
        return Collections.unmodifiableMap(storages);
    }

    /**
     * Reads the next pickle.
     *
     * @throws WeightsException if it is damaged, is larger than any checkpoint, or names a class or function that is
     *     not allowed
     */
    public Object read() throws WeightsException {
        stack.clear();
        marks.clear();
        memo.clear();
        at = cursor.position();
        if (cursor.unsigned8() != 0x80) {
            throw damaged("it does not begin with the protocol's number");
        }
        protocol();
        while (true) {
            at = cursor.position();
            int code = cursor.unsigned8();
            charge(1);
            Opcode opcode = Opcode.of(code);
            if (opcode == null) {
                throw damaged("it has the opcode 0x" + Integer.toHexString(code) + ", which no tensor needs");
            }
            if (opcode == Opcode.STOP) {
                return pop();
            }
            execute(opcode);
        }
    }

    private void execute(Opcode opcode) throws WeightsException {
        switch (opcode) {
            case PROTO -> protocol();
            case FRAME -> {
                long length = cursor.signed64();
                if (length < 0 || length > cursor.remaining()) {
                    throw damaged("a frame of " + Long.toUnsignedString(length) + " bytes begins, and "
                            + cursor.remaining() + " follow");
                }
            }
            case MARK -> marks.add(stack.size());
            case POP -> popOrMark();
            case POP_MARK -> popToMark();
            case DUP -> {
                Object top = pop();
                push(top);
                push(top);
            }
            case NONE -> push(None.NONE);
            case NEWTRUE -> push(true);
            case NEWFALSE -> push(false);
            case BININT -> push((long) cursor.signed32());
            case BININT1 -> push((long) cursor.unsigned8());
            case BININT2 -> push((long) cursor.unsigned16());
            case LONG1 -> push(number(cursor.unsigned8()));
            case LONG4 -> push(number(cursor.unsigned32()));
            case BINFLOAT -> push(Double.longBitsToDouble(Long.reverseBytes(cursor.signed64())));
            case SHORT_BINUNICODE -> push(text(cursor.take(cursor.unsigned8())));
            case BINUNICODE -> push(text(cursor.take(cursor.unsigned32())));
            case BINUNICODE8 -> push(text(cursor.take(cursor.signed64())));
            case SHORT_BINSTRING -> push(string(cursor.take(cursor.unsigned8())));
            case BINSTRING -> push(string(cursor.take(cursor.unsigned32())));
            case SHORT_BINBYTES -> push(new PyBytes(cursor.take(cursor.unsigned8()), false));
            case BINBYTES -> push(new PyBytes(cursor.take(cursor.unsigned32()), false));
            case BINBYTES8, BYTEARRAY8 -> push(new PyBytes(cursor.take(cursor.signed64()), false));
            case EMPTY_TUPLE -> push(PyTuple.EMPTY);
            case TUPLE -> push(new PyTuple(popToMark()));
            case TUPLE1 -> push(new PyTuple(popItems(1)));
            case TUPLE2 -> push(new PyTuple(popItems(2)));
            case TUPLE3 -> push(new PyTuple(popItems(3)));
            case EMPTY_LIST, EMPTY_SET -> push(new PyList());
            case FROZENSET -> {
                PyList set = new PyList();
                set.add(popToMark());
                push(set);
            }
            case APPEND -> append(popItems(1));
            case APPENDS, ADDITEMS -> append(popToMark());
            case EMPTY_DICT -> push(new PyDict());
            case SETITEM -> put(popItems(2));
            case SETITEMS -> put(popToMark());
            case BINPUT -> memo.put(cursor.unsigned8(), top());
            case LONG_BINPUT -> memo.put(cursor.signed32(), top());
            case MEMOIZE -> memo.put(memo.size(), top());
            case BINGET -> recall(cursor.unsigned8());
            case LONG_BINGET -> recall(cursor.signed32());
            case GLOBAL -> push(global(line(), line(), opcode));
            case STACK_GLOBAL -> {
                String name = name(pop());
                push(global(name(pop()), name, opcode));
            }
            case REDUCE -> {
                List<Object> arguments = arguments(pop());
                push(reductions.call(callable(pop()), arguments));
            }
            case NEWOBJ -> {
                arguments(pop());
                push(reductions.make(callable(pop())));
            }
            case NEWOBJ_EX -> {
                pop();
                arguments(pop());
                push(reductions.make(callable(pop())));
            }
            case BUILD -> {
                Object state = pop();
                reductions.build(top(), state);
            }
            case BINPERSID -> push(storage(pop()));
            case STOP -> throw new IllegalStateException("STOP ends the loop");
        }
    }

    private void protocol() throws WeightsException {
        int protocol = cursor.unsigned8();
        if (protocol < 2 || protocol > 5) {
            throw damaged("it has the protocol " + protocol + "; 2 to 5 are read");
        }
    }

    /** Counts work against the limit. */
    void charge(long steps) throws WeightsException {
        work += steps;
        if (work > MOST_WORK) {
            throw new WeightsException("its pickle takes more than " + MOST_WORK + " steps, at byte " + at + place
                    + "; no checkpoint needs so many, and it may be made to exhaust memory." + REMEDY);
        }
    }

    /** What a damaged pickle ends in, with the position of the instruction. */
    WeightsException damaged(String what) {
        return new WeightsException("its pickle is damaged or not one of tensors: at byte " + at + place + " " + what);
    }

    private void push(Object value) {
        stack.add(value);
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    }

    private Object top() throws WeightsException {
        if (stack.size() <= floor()) {
            throw damaged("the stack is empty");
        }
        return stack.get(stack.size() - 1);
    }

    private Object pop() throws WeightsException {
        Object value = top();
        stack.remove(stack.size() - 1);
        return value;
    }

    private void popOrMark() throws WeightsException {
        if (!marks.isEmpty() && floor() == stack.size()) {
            marks.remove(marks.size() - 1);
        } else {
            pop();
        }
    }

    private List<Object> popItems(int count) throws WeightsException {
        if (stack.size() - floor() < count) {
            throw damaged("the stack is empty");
        }
        return popFrom(stack.size() - count);
    }

    private List<Object> popToMark() throws WeightsException {
        if (marks.isEmpty()) {
            throw damaged("there is no mark");
        }
        return popFrom(marks.remove(marks.size() - 1));
    }

    private List<Object> popFrom(int first) {
        List<Object> tail = stack.subList(first, stack.size());
        List<Object> items = new ArrayList<>(tail);
        tail.clear();
        return items;
    }

    private void recall(int number) throws WeightsException {
        Object value = memo.get(number);
        if (value == null) {
            throw damaged("it refers to number " + Integer.toUnsignedString(number) + ", which is not there yet");
        }
        push(value);
    }

    private void append(List<Object> items) throws WeightsException {
        Object target = top();
        if (target instanceof PyList list) {
            list.add(items);
        } else if (!(target instanceof PyObject)) { // what an object of another class collects is no tensor
            throw damaged("items are appended to what is no list");
        }
    }

    private void put(List<Object> items) throws WeightsException {
        Object target = top();
        if (items.size() % 2 != 0) {
            throw damaged("a dictionary's last key has no value");
        }
        if (target instanceof PyDict dict) {
            for (int i = 0; i < items.size(); i += 2) {
                dict.put(items.get(i), items.get(i + 1));
            }
        } else if (!(target instanceof PyObject)) {
            throw damaged("entries are put into what is no dictionary");
        }
    }

    private Object number(long length) throws WeightsException {
        if (length > LONGEST_NUMBER) {
            throw damaged("a number of " + length + " bytes begins");
        }
        ByteBuffer bytes = cursor.take(length).buffer();
        byte[] bigEndian = new byte[(int) length];
        for (int i = 0; i < length; i++) {
            bigEndian[i] = bytes.get((int) length - 1 - i);
        }
        BigInteger number = length == 0 ? BigInteger.ZERO : new BigInteger(bigEndian);
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }

    private Object text(Bytes utf8) throws WeightsException {
        if (utf8.size() > LONGEST_NAME || text + utf8.size() > MOST_TEXT) {
            return new PyBytes(utf8, true);
        }
        text += utf8.size();
        return StandardCharsets.UTF_8.decode(utf8.buffer()).toString();
    }

    /** A string of Python 2, which is text or bytes: what is printable is taken for text. */
    private Object string(Bytes bytes) throws WeightsException {
        if (bytes.size() > LONGEST_GLOBAL) {
            return new PyBytes(bytes, false);
        }
        for (int i = 0; i < bytes.size(); i++) {
            if (bytes.at(i) < ' ' || bytes.at(i) > '~') {
                return new PyBytes(bytes, false);
            }
        }
        return text(bytes);
    }

    private String line() throws WeightsException {
        StringBuilder line = new StringBuilder();
        for (int c = cursor.unsigned8(); c != '\n'; c = cursor.unsigned8()) {
            if (line.length() == LONGEST_GLOBAL) {
                throw damaged("a name has no end");
            }
            line.append((char) c);
        }
        return line.toString();
    }

    private String name(Object value) throws WeightsException {
        if (value instanceof String name) {
            return name;
        }
        throw damaged("a name should stand where something else does");
    }

    private Global global(String module, String name, Opcode opcode) throws WeightsException {
        text += module.length() + name.length();
        if (module.length() > LONGEST_GLOBAL || name.length() > LONGEST_GLOBAL || text > MOST_TEXT) {
            throw damaged("it has a name that is too long, or too many of them");
        }
        Global global = Global.find(module, name);
        if (global == null) {
            throw new WeightsException(
                    "nextbench refuses " + Quoted.plain(module + "." + name) + " at byte " + at + place + " ("
                            + opcode + "): only tensors and plain values are read, and nothing in the file is executed."
                            + REMEDY);
        }
        return global;
    }

    private Global callable(Object value) throws WeightsException {
        if (value instanceof Global global) {
            return global;
        }
        throw damaged("it calls what is no class or function");
    }

    private List<Object> arguments(Object value) throws WeightsException {
        if (value instanceof PyTuple tuple) {
            return tuple.items();
        }
        throw damaged("a call's arguments are no tuple");
    }

    /** A persistent id: {@code ("storage", class, key, device, elements)} and, before PyTorch 0.4, a view or None. */
    private TorchStorage storage(Object id) throws WeightsException {
        List<Object> parts = hasStorages ? arguments(id) : List.of();
        if (parts.size() < 5
                || !parts.get(0).equals("storage")
                || !(parts.get(1) instanceof Global global)
                || global.role() != Global.Role.STORAGE
                || global.type() == null
                || !(parts.get(2) instanceof String key)
                || !(parts.get(4) instanceof Long elements)) {
            throw damaged("it refers to what is no storage of tensors");
        }
        long first = 0;
        long count = elements;
        List<Object> view = parts.size() > 5 && parts.get(5) instanceof PyTuple tuple ? tuple.items() : List.of();
        if (view.size() == 3 && view.get(1) instanceof Long from && view.get(2) instanceof Long length) {
            first = from;
            count = length;
        }
        StoredType type = global.type();
        if (elements < 0 || first < 0 || count < 0 || first > elements || count > elements - first) {
            throw damaged("a storage of " + elements + " elements has the part from " + first + " of " + count);
        }
        TorchStorage storage = new TorchStorage(type, key, elements, first, count);
        TorchStorage known = storages.putIfAbsent(key, storage);
        if (known != null && (known.type() != type || known.elements() != elements)) {
            throw damaged("the storage " + Quoted.of(key) + " has another type or size than before");
        }
        return storage;
    }
}
