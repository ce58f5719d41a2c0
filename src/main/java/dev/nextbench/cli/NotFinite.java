package dev.nextbench.cli;

import dev.nextbench.weights.NamedTensors;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds tensors that hold something else than numbers, as those of a training that diverged. */
final class NotFinite {
    private static final int SHOWN = 3;

    private NotFinite() {}

    /** What a person should know of such tensors; empty if there are none. */
    static Optional<String> warning(Map<String, NamedTensors.Tensor> tensors) {
        List<String> found = new ArrayList<>();
        tensors.forEach((name, tensor) -> {
            if (!finite(tensor)) {
                found.add(name);
            }
        });
        if (found.isEmpty()) {
            return Optional.empty();
        }
        int more = found.size() - SHOWN;
        return Optional.of("Warning: " + String.join(", ", found.subList(0, Math.min(SHOWN, found.size())))
                + (more > 0 ? " and " + more + " more tensors hold" : found.size() > 1 ? " hold" : " holds")
                + " values that are not finite; the training may have diverged.");
    }

    private static boolean finite(NamedTensors.Tensor tensor) {
        FloatBuffer values =
                tensor.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        // A sum of zeros times the values is zero exactly if all are finite, and has no branch in it.
        float sum = 0;
        for (int i = 0; i < values.limit(); i++) {
            sum += 0 * values.get(i);
        }
        return sum == 0;
    }
}
