package dev.nextbench.weights.pickle;

import dev.nextbench.weights.raw.Bytes;
import java.util.List;

/** A NumPy array, which a pickle makes empty and then fills. */
public final class NumpyArray implements TensorValue {
    private NumpyType type = new NumpyType("V");
    private List<Long> extents = List.of();
    private boolean columnMajor;
    private Bytes elements = Bytes.empty();

    void fill(NumpyType newType, List<Long> newExtents, boolean isColumnMajor, Bytes newElements) {
        type = newType;
        extents = newExtents;
        columnMajor = isColumnMajor;
        elements = newElements;
    }

    /** The type of its elements. */
    public NumpyType type() {
        return type;
    }

    /** Its shape. */
    public List<Long> extents() {
        return extents;
    }

    /** True if the first index varies fastest. */
    public boolean columnMajor() {
        return columnMajor;
    }

    /** Its elements' bytes. */
    public Bytes elements() {
        return elements;
    }
}
