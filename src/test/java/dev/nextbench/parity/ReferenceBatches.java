package dev.nextbench.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.util.Arrays;

/**
 * The images and classes that all references saw, in batches of 8.
 *
 * @param pixels {@code [N, 3, 32, 32]}
 * @param classes {@code [N]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ReferenceBatches(float[] pixels, float[] classes) {
    static final int SIZE = 32;
    private static final int BATCH = 8;
    private static final int IMAGE = 3 * SIZE * SIZE;

    static ReferenceBatches read() throws IOException, WeightsException {
        NamedTensors data = Reference.shared("data");
        return new ReferenceBatches(
                Reference.floats(data.tensors().get("images")),
                Reference.floats(data.tensors().get("classes")));
    }

    private int start(int step) {
        return step * BATCH % classes.length;
    }

    /** The images {@code [8, 3, 32, 32]} of a step. */
    NDArray images(NDManager manager, int step) {
        float[] batch = Arrays.copyOfRange(pixels, start(step) * IMAGE, (start(step) + BATCH) * IMAGE);
        return manager.create(batch, new Shape(BATCH, 3, SIZE, SIZE));
    }

    /** Their classes {@code [8]}. */
    NDArray classes(NDManager manager, int step) {
        long[] batch = new long[BATCH];
        for (int i = 0; i < BATCH; i++) {
            batch[i] = (long) classes[start(step) + i];
        }
        return manager.create(batch);
    }
}
