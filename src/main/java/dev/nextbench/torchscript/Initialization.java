package dev.nextbench.torchscript;

import dev.nextbench.graph.Init;
import dev.nextbench.graph.Parameter;
import dev.nextbench.random.SplitMix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The start of every parameter as its {@link Init} says. Each tensor's numbers come from the seed and its name alone,
 * so that a tensor that two variants of a model share starts the same in both.
 */
public record Initialization(long seed) implements Tensors {
    @Override
    public ByteBuffer bytes(Parameter parameter) {
        int elements = Math.toIntExact(parameter.shape().elements());
        ByteBuffer bytes = ByteBuffer.allocate(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        SplitMix random = SplitMix.of(seed, SplitMix.hash(parameter.name()));
        for (int i = 0; i < elements; i++) {
            bytes.putFloat((float) parameter.init().next(random, i));
        }
        return bytes.flip();
    }
}
