package dev.nextbench.torchscript;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Parameter;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an archive's tensors come from: for a parameter or buffer its bytes in little-endian order, row-major, in the
 * parameter's own type. The buffer's position is left alone.
 */
@FunctionalInterface
public interface Tensors {
    /** The bytes of a parameter. */
    ByteBuffer bytes(Parameter parameter);

    /**
     * What a tensor starts as that is no parameter but belongs to one, such as {@code moment1/stem.0.weight}; null if
     * this is a beginning and no continuation.
     */
    default @Nullable ByteBuffer state(String name) {
        return null;
    }

    /**
     * Tensors held in memory by name.
     *
     * @throws IllegalArgumentException when one is asked for that is not there
     */
    static Tensors of(Map<String, ByteBuffer> byName) {
        return parameter -> {
            ByteBuffer bytes = byName.get(parameter.name());
            if (bytes == null) {
                throw new IllegalArgumentException("there is no tensor '" + parameter.name() + "'");
            }
            long expected = parameter.shape().elements() * parameter.type().bytes();
            if (bytes.remaining() != expected) {
                throw new IllegalArgumentException("the tensor '" + parameter.name() + "' has " + bytes.remaining()
                        + " bytes, but " + parameter.shape() + " of " + typeName(parameter.type()) + " takes "
                        + expected);
            }
            return bytes;
        };
    }

    private static String typeName(ElementType type) {
        return type.name().toLowerCase(java.util.Locale.ROOT);
    }
}
