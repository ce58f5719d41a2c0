package dev.nextbench.weights.pickle;

import dev.nextbench.weights.raw.StoredType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A class or function that a pickle may name. It is a name with a meaning that this reader knows: none is looked up,
 * loaded or called.
 *
 * @param name its name with its module
 * @param role what a call of it means here
 * @param type the element type that a class of storages or a data type of PyTorch stands for
 */
record Global(String name, Role role, @Nullable StoredType type) {
    /** What a call of a class or function means. */
    enum Role {
        /** A dictionary of its argument's pairs. */
        DICT,
        /** A dictionary whose first argument makes missing values. */
        DICT_WITH_DEFAULT,
        /** A tuple of its argument's items. */
        TUPLE,
        /** A list of its argument's items. */
        LIST,
        /** The bytes that it is given. */
        BYTES,
        /** The bytes of a text in an encoding. */
        ENCODE,
        /** An object of which only the attributes are kept. */
        OBJECT,
        /** Its first argument as it is. */
        FIRST_ARGUMENT,
        /** A class of PyTorch storages. */
        STORAGE,
        /** An element type of PyTorch. */
        DTYPE,
        /** A tensor by storage, offset, shape and strides. */
        TENSOR,
        /** The same with the element type after them. */
        TYPED_TENSOR,
        /** A tensor by the function that makes it and that function's arguments. */
        TENSOR_FROM_TYPE,
        /** A quantised tensor. */
        QUANTISED_TENSOR,
        /** A sparse tensor. */
        SPARSE_TENSOR,
        /** Any other tensor without elements of its own. */
        SPECIAL_TENSOR,
        /** A NumPy array that is filled later. */
        NUMPY_ARRAY,
        /** A NumPy array by bytes, type, shape and order. */
        NUMPY_BUFFER,
        /** A NumPy element type. */
        NUMPY_TYPE
    }

    private static final Map<String, Global> KNOWN = new HashMap<>();

    static {
        allow(Role.DICT, "", "collections.OrderedDict", "collections.Counter");
        allow(Role.DICT_WITH_DEFAULT, "", "collections.defaultdict");
        allow(Role.TUPLE, "torch.", "Size");
        allow(Role.ENCODE, "_codecs.", "encode");
        for (String builtins : List.of("builtins.", "__builtin__.")) { // Python 2 calls it __builtin__
            allow(Role.DICT, builtins, "dict");
            allow(Role.TUPLE, builtins, "tuple");
            allow(Role.LIST, builtins, "list");
            allow(Role.BYTES, builtins, "bytes");
            allow(Role.OBJECT, builtins, "set", "frozenset", "complex", "slice", "range", "xrange", "object");
            allow(Role.OBJECT, builtins, "bytearray", "int", "long", "float", "str", "unicode", "bool");
        }

        String utilities = "torch._utils.";
        allow(Role.TENSOR, utilities, "_rebuild_tensor", "_rebuild_tensor_v2");
        allow(Role.TYPED_TENSOR, utilities, "_rebuild_tensor_v3");
        allow(Role.FIRST_ARGUMENT, utilities, "_rebuild_parameter", "_rebuild_parameter_with_state");
        allow(Role.FIRST_ARGUMENT, utilities, "_rebuild_device_tensor_from_numpy");
        allow(Role.FIRST_ARGUMENT, utilities, "_rebuild_device_tensor_from_cpu_tensor");
        allow(Role.QUANTISED_TENSOR, utilities, "_rebuild_qtensor");
        allow(Role.SPARSE_TENSOR, utilities, "_rebuild_sparse_tensor", "_rebuild_sparse_csr_tensor");
        allow(Role.SPECIAL_TENSOR, utilities, "_rebuild_meta_tensor_no_storage", "_rebuild_wrapper_subclass");
        allow(Role.SPECIAL_TENSOR, utilities, "_rebuild_nested_tensor");
        allow(Role.TENSOR_FROM_TYPE, "torch._tensor.", "_rebuild_from_type_v2");

        String scripted = "torch.jit._pickle.";
        allow(Role.FIRST_ARGUMENT, scripted, "restore_type_tag", "build_intlist", "build_tensorlist");
        allow(Role.FIRST_ARGUMENT, scripted, "build_doublelist", "build_boollist");

        for (String core : List.of("numpy.core.", "numpy._core.")) { // the first until NumPy 1, the second from 2 on
            allow(Role.NUMPY_ARRAY, core, "multiarray._reconstruct");
            allow(Role.NUMPY_BUFFER, core, "numeric._frombuffer");
            allow(Role.OBJECT, core, "multiarray.scalar");
        }
        allow(Role.NUMPY_TYPE, "numpy.", "dtype");
        allow(Role.OBJECT, "numpy.", "ndarray", "float64", "float32", "float16", "int64", "int32", "uint8", "bool_");

        allow(Role.OBJECT, "torch.", "Tensor", "nn.parameter.Parameter", "device", "serialization._get_layout");
        allow(Role.OBJECT, "torch.", "strided", "contiguous_format", "channels_last", "preserve_format");
        allow(Role.OBJECT, "torch.", "per_tensor_affine", "per_tensor_symmetric", "per_channel_affine");
        allow(Role.OBJECT, "torch.", "per_channel_symmetric", "per_channel_affine_float_qparams");
        allow(Role.OBJECT, "", "argparse.Namespace", "types.SimpleNamespace", "collections.deque");
        allow(Role.OBJECT, "", "easydict.EasyDict", "addict.addict.Dict", "yacs.config.CfgNode");
        allow(Role.OBJECT, "datetime.", "datetime", "date", "time", "timedelta", "timezone");
        allow(Role.OBJECT, "pathlib.", "Path", "PosixPath", "WindowsPath");
        allow(Role.OBJECT, "pathlib.", "PurePath", "PurePosixPath", "PureWindowsPath");
        allow(Role.OBJECT, "pathlib._local.", "Path", "PosixPath", "WindowsPath");
    }

    private static void allow(Role role, String module, String... names) {
        for (String name : names) {
            KNOWN.put(module + name, new Global(module + name, role, null));
        }
    }

    /** What a name with its module means, or null if it is not allowed. */
    static @Nullable Global find(String module, String name) {
        String full = module + "." + name;
        if (module.equals("__torch__") || module.startsWith("__torch__.")) {
            return new Global(full, Role.OBJECT, null);
        }
        if (module.equals("torch") || module.equals("torch.cuda") || module.equals("torch.storage")) {
            StoredType storage = StoredType.ofStorage(name).orElse(null);
            if (storage != null) {
                return new Global(full, Role.STORAGE, storage);
            }
        }
        if (module.equals("torch") || full.equals("ml_dtypes.bfloat16")) {
            StoredType type = StoredType.ofTorch(name).orElse(null);
            if (type != null) {
                return new Global(full, Role.DTYPE, type);
            }
        }
        return KNOWN.get(full);
    }
}
