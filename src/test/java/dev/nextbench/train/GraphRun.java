package dev.nextbench.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.graph.Graph;
import dev.nextbench.torchscript.Initialization;
import dev.nextbench.torchscript.ScriptArchive;
import dev.nextbench.torchscript.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** A traced graph on the engine, as a training step runs it. */
final class GraphRun implements AutoCloseable {
    private final ScriptModule module;

    GraphRun(Graph graph) throws IOException {
        TorchEngine.start(1);
        Path file = Files.createTempFile("nextbench-test", ".pt");
        try {
            try (OutputStream out = Files.newOutputStream(file)) {
                ScriptArchive.forTarget(Target.PORTABLE)
                        .method("forward", graph, true)
                        .write(out, "net", new Initialization(0));
            }
            module = ScriptModule.load(file, Device.cpu());
        } finally {
            Files.delete(file);
        }
    }

    NDManager manager() {
        return module.manager();
    }

    NDArray bytes(byte[] values, long... shape) {
        return manager().create(ByteBuffer.wrap(values), new Shape(shape), DataType.UINT8);
    }

    NDArray floats(float[] values, long... shape) {
        return manager().create(values, new Shape(shape));
    }

    NDArray longs(long... values) {
        return manager().create(values);
    }

    NDList call(NDArray... inputs) {
        return module.call("forward", inputs);
    }

    /** The only output's numbers. */
    float[] numbers(NDArray... inputs) {
        return call(inputs).get(0).toFloatArray();
    }

    /** CRC-32 in hex. */
    static String checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return "%08x".formatted(crc.getValue());
    }

    /** CRC-32 of little-endian float32. */
    static String checksum(float[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        return checksum(bytes.array());
    }

    @Override
    public void close() {
        module.close();
    }
}
