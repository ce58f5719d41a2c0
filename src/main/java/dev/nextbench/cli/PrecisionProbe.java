package dev.nextbench.cli;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import dev.nextbench.engine.EngineException;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Init;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.Linear;
import dev.nextbench.random.SplitMix;
import dev.nextbench.torchscript.ScriptArchive;
import dev.nextbench.torchscript.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Multiplies two matrices of normal numbers on a device and compares with the product in float64. The error is that of
 * the whole product: the norm of the difference over the norm of the product.
 */
final class PrecisionProbe {
    private static final int ROWS = 64;
    private static final int INNER = 512;
    private static final int COLUMNS = 96;

    private final float[] left = normal("left", ROWS * INNER);
    private final float[] right = normal("right", COLUMNS * INNER);

    /** The relative error of a product whose operands have this type; null if the device cannot do it. */
    @Nullable
    Double error(ElementType type, Device device) throws IOException {
        Path file = Files.createTempFile("nextbench", ".pt");
        try {
            try (OutputStream out = Files.newOutputStream(file)) {
                ScriptArchive.forTarget(new Target(type, false, device.isGpu()))
                        .method("forward", graph(), false)
                        .write(out, "probe", parameter -> bytes(right));
            }
            try (ScriptModule module = ScriptModule.load(file, device)) {
                NDArray input = module.manager().create(left, new ai.djl.ndarray.types.Shape(ROWS, INNER));
                return error(values(module.call("forward", input).get(0), type));
            }
        } catch (EngineException e) {
            return null;
        } finally {
            Files.delete(file);
        }
    }

    private static Graph graph() {
        Tracer tracer = new Tracer();
        Value x = tracer.input("x", Shape.of(ROWS, INNER), ElementType.FLOAT32);
        Value weight = tracer.parameter("weight", Shape.of(COLUMNS, INNER), Init.ZERO);
        return tracer.graph(tracer.apply(new Linear(), x, weight));
    }

    private static float[] values(NDArray array, ElementType type) {
        // DJL has no bfloat16; its bytes are the upper halves of float32.
        ByteBuffer bytes = array.toByteBuffer(false).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[ROWS * COLUMNS];
        for (int i = 0; i < values.length; i++) {
            values[i] = type == ElementType.BFLOAT16
                    ? Float.intBitsToFloat(bytes.getShort(2 * i) << 16)
                    : bytes.getFloat(4 * i);
        }
        return values;
    }

    /** The relative error of a product {@code [ROWS, COLUMNS]}. */
    double error(float[] product) {
        double difference = 0;
        double norm = 0;
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                double exact = 0;
                for (int i = 0; i < INNER; i++) {
                    exact += (double) left[row * INNER + i] * right[column * INNER + i];
                }
                double off = product[row * COLUMNS + column] - exact;
                difference += off * off;
                norm += exact * exact;
            }
        }
        return Math.sqrt(difference / norm);
    }

    private static float[] normal(String name, int count) {
        SplitMix random = SplitMix.of(0, SplitMix.hash(name));
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static ByteBuffer bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.flip();
    }
}
