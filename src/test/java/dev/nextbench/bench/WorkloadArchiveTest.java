package dev.nextbench.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.graph.Parameter;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.torchscript.Initialization;
import dev.nextbench.torchscript.ScriptArchive;
import dev.nextbench.torchscript.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkloadArchiveTest {
    private static final double RATE = 0.01;

    /** Every trained tensor with its momentum, in one order before and after a step. */
    private record State(List<float[]> weights, List<float[]> momenta) {}

    /**
     * {@code torch.optim.SGD(lr, momentum=0.9, nesterov=True)}: with gradient g, v becomes 0.9 v + g and a weight loses
     * lr (g + 0.9 v); so every update follows from the momenta before and after it.
     */
    @Test
    void theReferenceStepIsNesterovsWithoutWeightDecay(@TempDir Path folder) throws IOException {
        ModelDefinition definition = Models.find("resnet50").orElseThrow();
        Map<String, Object> settings = definition
                .resolveJson(Map.of("classes", 10, "depths", List.of(1, 1), "widths", List.of(32, 64)))
                .json();
        Workload workload = new Workload(
                "resnet50", settings, 32, "train", 4, Precision.FLOAT32, Layout.NCHW, "cpu", 1, 0, Procedure.REFERENCE);
        ScriptArchive archive =
                WorkloadArchive.of(workload, definition.module(definition.resolveJson(settings)), Target.PORTABLE);
        Path file = folder.resolve("net.pt");
        try (OutputStream out = Files.newOutputStream(file)) {
            archive.write(out, "net", new Initialization(1));
        }
        TorchEngine.start(1);
        try (ScriptModule module = ScriptModule.load(file, Device.cpu())) {
            NDManager manager = module.manager();
            NDArray images = manager.randomNormal(new Shape(4, 3, 32, 32));
            List<State> states = new ArrayList<>(List.of(state(module, archive)));
            for (long seed = 1; seed <= 3; seed++) {
                NDArray result = module.call("step", images, manager.create(RATE), manager.create(seed))
                        .get(0);
                assertThat(result.getFloat(0)).isBetween(1f, 5f);
                states.add(state(module, archive));
            }
            assertThat(states.get(0).momenta()).allSatisfy(v -> assertThat(v).containsOnly(0));
            for (int step = 1; step < states.size(); step++) {
                assertUpdate(states.get(step - 1), states.get(step));
            }
        }
    }

    private static void assertUpdate(State before, State after) {
        double moved = 0;
        for (int tensor = 0; tensor < before.weights().size(); tensor++) {
            float[] weights = before.weights().get(tensor);
            for (int i = 0; i < weights.length; i++) {
                double last = before.momenta().get(tensor)[i];
                double next = after.momenta().get(tensor)[i];
                double gradient = next - 0.9 * last;
                double expected = weights[i] - RATE * (gradient + 0.9 * next);
                assertThat((double) after.weights().get(tensor)[i])
                        .isCloseTo(expected, within(1e-6 * (1 + Math.abs(next))));
                moved = Math.max(moved, Math.abs(expected - weights[i]));
            }
        }
        assertThat(moved).isGreaterThan(1e-4);
    }

    /** From what {@code state()} returns: every tensor, then momenta, first of those that would be decayed. */
    private static State state(ScriptModule module, ScriptArchive archive) {
        List<NDArray> tensors = module.call("state");
        List<Parameter> parameters = archive.parameters();
        List<Integer> order = new ArrayList<>();
        for (boolean matrices : new boolean[] {true, false}) {
            for (int i = 0; i < parameters.size(); i++) {
                Parameter parameter = parameters.get(i);
                if (parameter.trainable() && parameter.shape().rank() > 1 == matrices) {
                    order.add(i);
                }
            }
        }
        List<float[]> weights = new ArrayList<>();
        List<float[]> momenta = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            weights.add(tensors.get(order.get(i)).toFloatArray());
            momenta.add(tensors.get(parameters.size() + i).toFloatArray());
        }
        return new State(weights, momenta);
    }
}
