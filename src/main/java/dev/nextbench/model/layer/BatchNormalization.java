package dev.nextbench.model.layer;

import dev.nextbench.graph.Init;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.BatchNorm;

/**
 * Batch normalisation of {@code [N, C]} or {@code [N, C, H, W]}. Its parameters are a weight and a bias, its buffers the
 * running mean and variance.
 *
 * @param epsilon what is added to the variance
 * @param update the weight of a batch in the running statistics
 * @param buffers what the running statistics are called
 * @param weights how the weight starts
 */
public record BatchNormalization(double epsilon, double update, Buffers buffers, Init weights) implements Norm {
    /** The names of the running mean and variance in a state dictionary. */
    public enum Buffers {
        /** PyTorch's names. */
        TORCH("running_mean", "running_var"),
        /** Paddle's names. */
        PADDLE("_mean", "_variance");

        private final String mean;
        private final String variance;

        Buffers(String mean, String variance) {
            this.mean = mean;
            this.variance = variance;
        }
    }

    /** With epsilon 1e-5, update weight 0.1 and weight one, as in all references. */
    public BatchNormalization(Buffers buffers) {
        this(1e-5, 0.1, buffers, Init.ONE);
    }

    /** The same norm with a weight that starts otherwise. */
    public BatchNormalization startingAt(Init weights) {
        return new BatchNormalization(epsilon, update, buffers, weights);
    }

    @Override
    public Value apply(Tracer tracer, Value x) {
        Shape channels = Shape.of(x.shape().at(1));
        return tracer.apply(
                new BatchNorm(epsilon, update),
                x,
                tracer.parameter("weight", channels, weights),
                tracer.parameter("bias", channels, Init.ZERO),
                tracer.buffer(buffers.mean, channels, Init.ZERO),
                tracer.buffer(buffers.variance, channels, Init.ONE));
    }
}
