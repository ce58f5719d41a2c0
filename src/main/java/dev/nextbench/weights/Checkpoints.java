package dev.nextbench.weights;

import dev.nextbench.weights.pickle.PickleReader;
import dev.nextbench.weights.raw.Bytes;
import dev.nextbench.weights.raw.Memory;
import dev.nextbench.weights.raw.NumpyHeader;
import dev.nextbench.weights.raw.Quoted;
import dev.nextbench.weights.raw.ZipArchive;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads published weights from the files people have: safetensors, PyTorch's {@code .pth} and {@code .pt} (old and
 * new), TorchScript archives, Paddle's {@code .pdparams} and NumPy's {@code .npz}. The content says which it is, not
 * the name. Nothing in a file is executed, and nothing in it is believed before it is checked.
 *
 * <p>Tensors of float32 stay in the mapped file; float64, float16 and bfloat16 become float32. Whole numbers are no
 * weights: their names go into the metadata under {@link #IGNORED}.
 */
public final class Checkpoints {
    /** Metadata: the format that was recognised. */
    public static final String FORMAT = "checkpoint_format";

    /** Metadata: the key of the dictionary that the weights were in; absent if the checkpoint itself is it. */
    public static final String ENTRY = "checkpoint_entry";

    /** Metadata: the keys of other dictionaries with tensors, such as {@code model_ema}, with commas between. */
    public static final String OTHER_ENTRIES = "checkpoint_other_entries";

    /** Metadata: the names of tensors that are not of floating-point numbers, with commas between. */
    public static final String IGNORED = "checkpoint_ignored";

    /** What the tensors of a file may take in memory, as a multiple of its size: float16 doubles, and views repeat. */
    private static final int COPIES = 4;

    /** The same for a file with deflated parts, of which zeros take little. */
    private static final int INFLATED = 100;

    private Checkpoints() {}

    /**
     * Reads the weights: of the checkpoint itself, or of its entry {@code model}, {@code state_dict} or the like.
     *
     * @throws WeightsException if they cannot be read; the message names the file
     */
    public static NamedTensors read(Path file) throws IOException, WeightsException {
        return read(file, null);
    }

    /**
     * Reads the weights of an entry.
     *
     * @param entry the key of the dictionary in the checkpoint, such as {@code model_ema}; null for the usual one
     * @throws WeightsException if they cannot be read, or there is no such entry; the message lists those there are
     */
    public static NamedTensors read(Path file, @Nullable String entry) throws IOException, WeightsException {
        try {
            if (Files.isDirectory(file)) {
                throw new WeightsException("it is a folder; name a file in it");
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                return read(Bytes.map(channel), entry);
            }
        } catch (WeightsException e) {
            throw e.in(file);
        }
    }

    static NamedTensors read(Bytes file, @Nullable String entry) throws WeightsException {
        if (file.size() == 0) {
            throw new WeightsException("it is empty");
        }
        boolean likeSafetensors = file.size() > 8 && file.at(8) == '{';
        if (likeSafetensors && Safetensors.headerFits(file)) {
            return safetensors(file, entry);
        }
        if (ZipArchive.begins(file)) {
            return zip(file, entry);
        }
        if (PickleReader.begins(file)) {
            return pickle(file, entry);
        }
        if (likeSafetensors) {
            return safetensors(file, entry);
        }
        throw unknown(file);
    }

    private static NamedTensors safetensors(Bytes file, @Nullable String entry) throws WeightsException {
        refuse(entry, "safetensors");
        NamedTensors read = Safetensors.read(file, true);
        Map<String, String> metadata = new LinkedHashMap<>(read.metadata());
        metadata.put(FORMAT, "safetensors");
        return new NamedTensors(read.tensors(), metadata);
    }

    private static NamedTensors zip(Bytes file, @Nullable String entry) throws WeightsException {
        ZipArchive zip = ZipArchive.read(file);
        boolean stored = zip.entries().values().stream().allMatch(ZipArchive.Entry::stored);
        Memory memory = Memory.forFile(file.size(), stored ? COPIES : INFLATED);
        if (TorchArchive.is(zip)) {
            return TorchArchive.read(zip, memory).read(entry, memory);
        }
        if (NumpyArchive.is(zip)) {
            refuse(entry, "NumPy");
            return NumpyArchive.read(zip, memory);
        }
        throw new WeightsException(
                "it is a zip with neither PyTorch's data.pkl nor NumPy's arrays; if weights are in it, unpack it");
    }

    private static NamedTensors pickle(Bytes file, @Nullable String entry) throws WeightsException {
        Memory memory = Memory.forFile(file.size(), COPIES);
        Object first = PickleReader.ofPlain(file, memory).read();
        if (TorchLegacy.isMagic(first)) {
            return TorchLegacy.read(file, memory).read(entry, memory);
        }
        PickledTensors.Storages none = storage -> {
            throw new WeightsException("it lacks its storage " + Quoted.of(storage.key()));
        };
        return new PickledTensors("pickle", first, none, ByteOrder.LITTLE_ENDIAN).read(entry, memory);
    }

    private static void refuse(@Nullable String entry, String format) throws WeightsException {
        if (entry != null) {
            throw new WeightsException(
                    "it is a " + format + " file and has no entries; leave " + Quoted.of(entry) + " out");
        }
    }

    private static WeightsException unknown(Bytes file) throws WeightsException {
        String text = StandardCharsets.ISO_8859_1
                .decode(file.buffer(0, Math.min(file.size(), 64)))
                .toString();
        if (text.startsWith("version https://git-lfs")) {
            return new WeightsException("it is a Git LFS pointer, not the weights; fetch them by git lfs pull");
        }
        if (text.stripLeading().startsWith("<")) {
            return new WeightsException("it is a web page, not the weights; the download failed");
        }
        if (NumpyHeader.begins(file)) {
            return new WeightsException("it is a single NumPy array without a name; save a .npz");
        }
        return new WeightsException("it is no file of weights that is known: safetensors, PyTorch, TorchScript, Paddle"
                + " (.pdparams) and NumPy (.npz) are read, and it begins with "
                + Quoted.of(text.substring(0, Math.min(8, text.length()))));
    }
}
