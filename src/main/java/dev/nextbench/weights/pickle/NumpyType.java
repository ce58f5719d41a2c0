package dev.nextbench.weights.pickle;

import dev.nextbench.weights.raw.StoredType;
import java.nio.ByteOrder;
import java.util.Optional;

/** NumPy's description of an element. */
public final class NumpyType {
    private final String name;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    /** A type by its letter and number of bytes, which an order may stand before: {@code f4}, {@code >f4}. */
    NumpyType(String name) {
        boolean hasOrder = !name.isEmpty() && "<>|=".indexOf(name.charAt(0)) >= 0;
        this.name = hasOrder ? name.substring(1) : name;
        if (hasOrder) {
            order(name.substring(0, 1));
        }
    }

    void order(String mark) {
        order = mark.equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    /** The type by its letter and number of bytes. */
    public String name() {
        return name;
    }

    /** The order of the bytes of an element. */
    public ByteOrder order() {
        return order;
    }

    /** The type, if it is one of numbers. */
    public Optional<StoredType> stored() {
        return StoredType.ofNumpy(name);
    }
}
