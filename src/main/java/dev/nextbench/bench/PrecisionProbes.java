package dev.nextbench.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Init;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.Conv2d;
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

/**
 * Multiplies matrices {@code [N, N]} of normal numbers on a device, as a linear layer and as a 1x1 convolution, which
 * different libraries may run. A part of the product is compared with float64's: the error is the norm of the difference
 * over the norm of the exact part.
 */
public final class PrecisionProbes {
    /** Large enough that a GPU runs it as it runs a model's layers. */
    private static final int GPU_SIZE = 1024;

    private static final int CPU_SIZE = 128;

    /** Rows and columns of the product that are compared. */
    private static final int COMPARED = 64;

    private final Device device;
    private final int size;
    private final float[] left;
    private final float[] right;

    private PrecisionProbes(Device device, int size) {
        this.device = device;
        this.size = size;
        left = normal("left", size * size);
        right = normal("right", size * size);
    }

    /** Probes of {@code cpu} or {@code gpu:N}; the engine has to be started. */
    public static PrecisionProbes on(String device) {
        Device found = TorchEngine.device(device);
        return new PrecisionProbes(found, found.isGpu() ? GPU_SIZE : CPU_SIZE);
    }

    /**
     * The relative error of a product of matrices.
     *
     * @param type of the operands
     * @throws dev.nextbench.engine.EngineException if the device cannot make it
     */
    public double matrixError(ElementType type) throws IOException {
        Tracer tracer = new Tracer();
        Value x = tracer.input("x", Shape.of(size, size), ElementType.FLOAT32);
        Value weight = tracer.parameter("weight", Shape.of(size, size), Init.ZERO);
        float[] product = run(
                tracer.graph(tracer.apply(new Linear(), x, weight)),
                type,
                left,
                new ai.djl.ndarray.types.Shape(size, size));
        return error((row, column) -> product[row * size + column]);
    }

    /** The relative error of a 1x1 convolution. */
    double convolutionError() throws IOException {
        int height = size / 32;
        int width = size / height;
        Tracer tracer = new Tracer();
        Value x = tracer.input("x", Shape.of(1, size, height, width), ElementType.FLOAT32);
        Value weight = tracer.parameter("weight", Shape.of(size, size, 1, 1), Init.ZERO);
        float[] pixels = new float[size * size];
        for (int row = 0; row < size; row++) {
            for (int channel = 0; channel < size; channel++) {
                pixels[channel * size + row] = left[row * size + channel];
            }
        }
        float[] product = run(
                tracer.graph(tracer.apply(new Conv2d(1, 0, 0, 1), x, weight)),
                ElementType.FLOAT32,
                pixels,
                new ai.djl.ndarray.types.Shape(1, size, height, width));
        return error((row, column) -> product[column * size + row]);
    }

    private float[] run(Graph graph, ElementType type, float[] input, ai.djl.ndarray.types.Shape shape)
            throws IOException {
        Path file = Files.createTempFile("nextbench", ".pt");
        try {
            try (OutputStream out = Files.newOutputStream(file)) {
                ScriptArchive.forTarget(new Target(type, false, device.isGpu()))
                        .method("forward", graph, false)
                        .write(out, "probe", parameter -> bytes(right));
            }
            try (ScriptModule module = ScriptModule.load(file, device)) {
                NDArray x = module.manager().create(input, shape);
                return values(module.call("forward", x).get(0), type);
            }
        } finally {
            Files.delete(file);
        }
    }

    private static float[] values(NDArray array, ElementType type) {
        if (type != ElementType.BFLOAT16) {
            return array.toFloatArray();
        }
        // DJL has no bfloat16; its bytes are the upper halves of float32.
        ByteBuffer bytes = array.toByteBuffer(false).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[(int) array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(bytes.getShort(Short.BYTES * i) << 16);
        }
        return values;
    }

    @FunctionalInterface
    interface Product {
        double at(int row, int column);
    }

    /** How far a product of the two matrices is from what it should be. */
    double error(Product product) {
        double difference = 0;
        double norm = 0;
        for (int row = 0; row < COMPARED; row++) {
            for (int column = 0; column < COMPARED; column++) {
                double exact = 0;
                for (int i = 0; i < size; i++) {
                    exact += (double) left[row * size + i] * right[column * size + i];
                }
                double off = product.at(row, column) - exact;
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
