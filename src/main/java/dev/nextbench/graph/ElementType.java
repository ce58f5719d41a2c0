package dev.nextbench.graph;

/** The type of a tensor's elements, with the number that TorchScript gives it. */
public enum ElementType {
    UINT8(1, 0, "ByteStorage"),
    INT64(8, 4, "LongStorage"),
    FLOAT32(4, 6, "FloatStorage"),
    BFLOAT16(2, 15, "BFloat16Storage");

    private final int bytes;
    private final int scriptCode;
    private final String storage;

    ElementType(int bytes, int scriptCode, String storage) {
        this.bytes = bytes;
        this.scriptCode = scriptCode;
        this.storage = storage;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** The value of {@code c10::ScalarType}. */
    public int scriptCode() {
        return scriptCode;
    }

    /** The class in Python's module {@code torch} that an archive's pickle names for it. */
    public String storage() {
        return storage;
    }
}
