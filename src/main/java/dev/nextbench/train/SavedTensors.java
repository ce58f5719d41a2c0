package dev.nextbench.train;

import dev.nextbench.graph.Parameter;
import dev.nextbench.torchscript.Tensors;
import dev.nextbench.weights.NamedTensors;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The state of a training that is taken up again: parameters, moments and averages by name. */
record SavedTensors(NamedTensors saved) implements Tensors {
    @Override
    public ByteBuffer bytes(Parameter parameter) {
        ByteBuffer bytes = state(parameter.name());
        if (bytes == null) {
            throw new TrialFailure(
                    TrialFailure.Kind.ERROR,
                    "the checkpoint has no '" + parameter.name() + "'; run with --force to start again");
        }
        return bytes;
    }

    @Override
    public @Nullable ByteBuffer state(String name) {
        NamedTensors.Tensor tensor = saved.tensors().get(name);
        return tensor == null ? null : tensor.bytes();
    }
}
