package dev.nextbench.weights;

import dev.nextbench.weights.pickle.PickleReader;
import dev.nextbench.weights.pickle.PyObject;
import dev.nextbench.weights.pickle.TorchStorage;
import dev.nextbench.weights.raw.Bytes;
import dev.nextbench.weights.raw.Memory;
import dev.nextbench.weights.raw.Quoted;
import dev.nextbench.weights.raw.ZipArchive;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A zip of PyTorch, of {@code torch.save} or {@code torch.jit.save}: one folder with {@code data.pkl}, the storages
 * {@code data/KEY}, and {@code byteorder}.
 */
final class TorchArchive {
    private static final String PICKLE = "/data.pkl";
    private static final long LARGEST_INFLATED_PICKLE = 64 << 20;
    private static final long HIGHEST_RATIO = 100;

    private final ZipArchive zip;
    private final String folder;
    private final Memory memory;
    private final Map<String, Bytes> found = new HashMap<>();

    private TorchArchive(ZipArchive zip, String folder, Memory memory) {
        this.zip = zip;
        this.folder = folder;
        this.memory = memory;
    }

    /** True if the zip is one of PyTorch. */
    static boolean is(ZipArchive zip) {
        return !pickles(zip).isEmpty();
    }

    private static List<String> pickles(ZipArchive zip) {
        return zip.entries().keySet().stream()
                .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length())
                .toList();
    }

    static PickledTensors read(ZipArchive zip, Memory memory) throws WeightsException {
        List<String> pickles = pickles(zip);
        if (pickles.size() != 1) {
            throw new WeightsException("it has " + pickles.size() + " entries data.pkl; there should be one");
        }
        String folder = pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length() + 1);
        TorchArchive archive = new TorchArchive(zip, folder, memory);
        Object root =
                PickleReader.ofTorch(archive.pickle(), " of data.pkl", memory).read();
        boolean scripted = root instanceof PyObject object && object.isScripted();
        return new PickledTensors(scripted ? "TorchScript" : "PyTorch", root, archive::storage, archive.order());
    }

    private Bytes pickle() throws WeightsException {
        ZipArchive.Entry entry = entry("data.pkl");
        long ratio = entry.size() / Math.max(1, entry.content().size());
        if (!entry.stored() && (entry.size() > LARGEST_INFLATED_PICKLE || ratio > HIGHEST_RATIO)) {
            throw new WeightsException("its data.pkl is said to inflate from "
                    + entry.content().size() + " to " + entry.size() + " bytes, more than any checkpoint has");
        }
        return ZipArchive.content(entry, memory);
    }

    private ByteOrder order() throws WeightsException {
        ZipArchive.Entry entry = zip.entries().get(folder + "byteorder");
        if (entry == null) {
            return ByteOrder.LITTLE_ENDIAN; // PyTorch before 2.1 did not write it
        }
        String order = StandardCharsets.US_ASCII
                .decode(ZipArchive.beginning(entry, 16, memory).buffer())
                .toString();
        return switch (order) {
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            case "big" -> ByteOrder.BIG_ENDIAN;
            default -> throw new WeightsException("its byte order is " + Quoted.of(order) + "; little or big are read");
        };
    }

    private Bytes storage(TorchStorage storage) throws WeightsException {
        Bytes known = found.get(storage.key());
        if (known == null) {
            known = ZipArchive.content(entry("data/" + storage.key()), memory);
            found.put(storage.key(), known);
        }
        return known;
    }

    private ZipArchive.Entry entry(String name) throws WeightsException {
        ZipArchive.Entry entry = zip.entries().get(folder + name);
        if (entry == null) {
            throw new WeightsException("it lacks its entry " + Quoted.of(folder + name));
        }
        return entry;
    }
}
