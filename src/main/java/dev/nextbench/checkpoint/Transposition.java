package dev.nextbench.checkpoint;

import dev.nextbench.weights.NamedTensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Matrices turned over. */
final class Transposition {
    /** Rows and columns of a tile; two tiles of float32 lie in the first cache. */
    private static final int TILE = 32;

    private Transposition() {}

    /** The bytes of a matrix {@code [rows, columns]} as those of {@code [columns, rows]}. */
    static ByteBuffer of(NamedTensors.Tensor matrix) {
        int rows = matrix.shape().at(0);
        int columns = matrix.shape().at(1);
        float[] in = new float[rows * columns];
        matrix.bytes()
                .duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(in);
        float[] out = new float[in.length];
        for (int top = 0; top < rows; top += TILE) {
            int bottom = Math.min(top + TILE, rows);
            for (int left = 0; left < columns; left += TILE) {
                int right = Math.min(left + TILE, columns);
                for (int column = left; column < right; column++) {
                    for (int row = top; row < bottom; row++) {
                        out[column * rows + row] = in[row * columns + column];
                    }
                }
            }
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(out.length, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(out);
        return bytes;
    }
}
