package dev.nextbench.bench;

import dev.nextbench.graph.Init;
import dev.nextbench.graph.Parameter;
import dev.nextbench.random.SplitMix;
import dev.nextbench.torchscript.Initialization;
import dev.nextbench.torchscript.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * Weights to measure with: as a model's own start, {@link Initialization}, in distribution, but out of a table of
 * random numbers that repeats itself. A fork has nothing to learn, and drawing each of the numbers anew would take a
 * second of its start for every 30 million of them.
 */
final class MeasurementWeights implements Tensors {
    /** Numbers of a table: long enough that no two rows of a matrix of these models are equal. */
    private static final int LENGTH = 65_521;

    private final long seed;
    private final Initialization initialization;
    private final Map<Init, float[]> tables = new HashMap<>();

    MeasurementWeights(long seed) {
        this.seed = seed;
        initialization = new Initialization(seed);
    }

    @Override
    public ByteBuffer bytes(Parameter parameter) {
        if (parameter.init() instanceof Init.Listed || parameter.shape().elements() <= LENGTH) {
            return initialization.bytes(parameter);
        }
        int elements = Math.toIntExact(parameter.shape().elements());
        ByteBuffer bytes = ByteBuffer.allocate(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        float[] table = tables.computeIfAbsent(parameter.init(), this::table);
        for (int done = 0; done < elements; done += LENGTH) {
            bytes.asFloatBuffer().put(done, table, 0, Math.min(LENGTH, elements - done));
        }
        return bytes;
    }

    private float[] table(Init init) {
        SplitMix random = SplitMix.of(seed, SplitMix.hash("weights"), SplitMix.hash(init.toString()));
        float[] table = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            table[i] = (float) init.next(random, i);
        }
        return table;
    }
}
