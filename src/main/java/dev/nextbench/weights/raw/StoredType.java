package dev.nextbench.weights.raw;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The type of a stored tensor's elements, under the names that each format has for it. */
public enum StoredType {
    FLOAT32(4, Kind.FLOATING, "F32", "FloatStorage", "float32 float"),
    FLOAT64(8, Kind.FLOATING, "F64", "DoubleStorage", "float64 double"),
    FLOAT16(2, Kind.FLOATING, "F16", "HalfStorage", "float16 half"),
    BFLOAT16(2, Kind.FLOATING, "BF16", "BFloat16Storage", "bfloat16"),
    INT64(8, Kind.WHOLE, "I64", "LongStorage", "int64 long"),
    INT32(4, Kind.WHOLE, "I32", "IntStorage", "int32 int"),
    INT16(2, Kind.WHOLE, "I16", "ShortStorage", "int16 short"),
    INT8(1, Kind.WHOLE, "I8", "CharStorage", "int8"),
    UINT64(8, Kind.WHOLE, "U64", "", "uint64"),
    UINT32(4, Kind.WHOLE, "U32", "", "uint32"),
    UINT16(2, Kind.WHOLE, "U16", "", "uint16"),
    UINT8(1, Kind.WHOLE, "U8", "ByteStorage UntypedStorage", "uint8"),
    BOOL(1, Kind.WHOLE, "BOOL", "BoolStorage", "bool"),
    COMPLEX32(4, Kind.OTHER, "", "ComplexHalfStorage", "complex32 chalf"),
    COMPLEX64(8, Kind.OTHER, "C64", "ComplexFloatStorage", "complex64 cfloat"),
    COMPLEX128(16, Kind.OTHER, "", "ComplexDoubleStorage", "complex128 cdouble"),
    QUANTISED_INT8(1, Kind.OTHER, "", "QInt8Storage", "qint8"),
    QUANTISED_UINT8(1, Kind.OTHER, "", "QUInt8Storage", "quint8"),
    QUANTISED_INT32(4, Kind.OTHER, "", "QInt32Storage", "qint32"),
    QUANTISED_UINT4(1, Kind.OTHER, "", "QUInt4x2Storage", "quint4x2"),
    QUANTISED_UINT2(1, Kind.OTHER, "", "QUInt2x4Storage", "quint2x4"),
    FLOAT8_E4M3(1, Kind.OTHER, "F8_E4M3", "", "float8_e4m3fn"),
    FLOAT8_E5M2(1, Kind.OTHER, "F8_E5M2", "", "float8_e5m2"),
    FLOAT8_E4M3_FNUZ(1, Kind.OTHER, "F8_E4M3FNUZ", "", "float8_e4m3fnuz"),
    FLOAT8_E5M2_FNUZ(1, Kind.OTHER, "F8_E5M2FNUZ", "", "float8_e5m2fnuz"),
    FLOAT8_E8M0(1, Kind.OTHER, "F8_E8M0", "", "float8_e8m0fnu");

    /** What becomes of a tensor of this type. */
    public enum Kind {
        /** It is read, as float32. */
        FLOATING,
        /** It is no weight: its name is kept, its elements are not read. */
        WHOLE,
        /** It cannot be read as float32. */
        OTHER
    }

    private static final Map<String, StoredType> SAFETENSORS = new HashMap<>();
    private static final Map<String, StoredType> STORAGES = new HashMap<>();
    private static final Map<String, StoredType> TORCH = new HashMap<>();
    private static final Map<String, StoredType> NUMPY = Map.ofEntries(
            Map.entry("f4", FLOAT32),
            Map.entry("f8", FLOAT64),
            Map.entry("f2", FLOAT16),
            Map.entry("i8", INT64),
            Map.entry("i4", INT32),
            Map.entry("i2", INT16),
            Map.entry("i1", INT8),
            Map.entry("u8", UINT64),
            Map.entry("u4", UINT32),
            Map.entry("u2", UINT16),
            Map.entry("u1", UINT8),
            Map.entry("b1", BOOL),
            Map.entry("c8", COMPLEX64),
            Map.entry("c16", COMPLEX128),
            Map.entry("bfloat16", BFLOAT16));

    static {
        for (StoredType type : values()) {
            if (!type.safetensors.isEmpty()) {
                SAFETENSORS.put(type.safetensors, type);
            }
            for (String name : type.storages.isEmpty() ? new String[0] : type.storages.split(" ", -1)) {
                STORAGES.put(name, type);
            }
            for (String name : type.torch.split(" ", -1)) {
                TORCH.put(name, type);
            }
        }
    }

    private final int bytes;
    private final Kind kind;
    private final String safetensors;
    private final String storages;
    private final String torch;

    StoredType(int bytes, Kind kind, String safetensors, String storages, String torch) {
        this.bytes = bytes;
        this.kind = kind;
        this.safetensors = safetensors;
        this.storages = storages;
        this.torch = torch;
    }

    /** The type that a safetensors header calls so, such as {@code BF16}. */
    public static Optional<StoredType> ofSafetensors(String name) {
        return Optional.ofNullable(SAFETENSORS.get(name));
    }

    /** The element type of a class of storages in Python's module {@code torch}, such as {@code HalfStorage}. */
    public static Optional<StoredType> ofStorage(String name) {
        return Optional.ofNullable(STORAGES.get(name));
    }

    /** The type that Python's module {@code torch} calls so, such as {@code float16}. */
    public static Optional<StoredType> ofTorch(String name) {
        return Optional.ofNullable(TORCH.get(name));
    }

    /** The type with NumPy's letter and number of bytes, such as {@code f4}. */
    public static Optional<StoredType> ofNumpy(String name) {
        return Optional.ofNullable(NUMPY.get(name));
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** What becomes of a tensor of this type. */
    public Kind kind() {
        return kind;
    }

    /** The name in messages, PyTorch's. */
    public String title() {
        return torch.split(" ", -1)[0];
    }
}
