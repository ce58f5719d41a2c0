package dev.nextbench.weights;

import dev.nextbench.weights.raw.Bytes;
import dev.nextbench.weights.raw.Memory;
import dev.nextbench.weights.raw.NumpyHeader;
import dev.nextbench.weights.raw.Quoted;
import dev.nextbench.weights.raw.StoredTensor;
import dev.nextbench.weights.raw.StoredType;
import dev.nextbench.weights.raw.ZipArchive;
import java.util.Map;

/** A zip of NumPy arrays, of {@code numpy.savez} or {@code numpy.savez_compressed}: one {@code NAME.npy} for each. */
final class NumpyArchive {
    private static final String ENDING = ".npy";

    private NumpyArchive() {}

    /** True if the zip is one of NumPy. */
    static boolean is(ZipArchive zip) {
        return !zip.entries().isEmpty() && zip.entries().keySet().stream().allMatch(name -> name.endsWith(ENDING));
    }

    static NamedTensors read(ZipArchive zip, Memory memory) throws WeightsException {
        TensorCollector collector = new TensorCollector(memory);
        for (ZipArchive.Entry entry : zip.entries().values()) {
            String name = entry.name().substring(0, entry.name().length() - ENDING.length());
            if (!TensorCollector.isCounter(name)) {
                collector.add(name, array(name, entry, memory));
            }
        }
        if (collector.size() == 0) {
            throw new WeightsException("it holds no arrays of floating-point numbers");
        }
        return collector.unwrapped(Map.of(Checkpoints.FORMAT, "NumPy"));
    }

    private static StoredTensor array(String name, ZipArchive.Entry entry, Memory memory) throws WeightsException {
        String what = TensorCollector.title(name);
        // The header of a deflated entry first: it says what the whole may take.
        NumpyHeader header = NumpyHeader.read(what, ZipArchive.beginning(entry, NumpyHeader.LONGEST, memory));
        StoredType type = header.storedType()
                .orElseThrow(() -> TensorCollector.unreadable(name, "of NumPy's type " + Quoted.of(header.type())));
        long held = entry.size() - header.length();
        if (held != StoredTensor.shape(what, header.shape()).elements() * type.bytes()) {
            throw new WeightsException(
                    what + " of shape " + header.shape() + " and type " + type.title() + " has " + held + " bytes");
        }
        Bytes elements = ZipArchive.content(entry, memory).part(header.length(), held);
        return PickledTensors.ofArray(what, type, header.byteOrder(), header.columnMajor(), header.shape(), elements);
    }
}
