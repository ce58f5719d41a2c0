package dev.nextbench.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.model.Module;
import dev.nextbench.model.Settings;
import dev.nextbench.random.SplitMix;
import dev.nextbench.torchscript.Initialization;
import dev.nextbench.torchscript.Optimizer;
import dev.nextbench.torchscript.ScriptArchive;
import dev.nextbench.torchscript.Target;
import dev.nextbench.torchscript.TrainingArchive;
import dev.nextbench.torchscript.UpdateRule;
import dev.nextbench.train.ClassifierGraphs;
import dev.nextbench.train.Targets;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A workload ready to run: archive and input on the device. A step has ended when {@link #step} returns: it reads one
 * element of what the step's last operator wrote (throughput-protocol.md, B.3).
 */
public final class WorkloadSession implements AutoCloseable {
    /** Some JVMs keep a few elements of an array's length for themselves. */
    private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 8L;

    private final ScriptModule module;
    private final boolean training;
    private final NDArray images;
    private final NDArray classes;
    private final NDArray rate;
    private final NDArray seed;

    /** Starts the engine and loads the workload. */
    public WorkloadSession(Workload workload) throws IOException {
        TorchEngine.start(workload.threads());
        Device device = TorchEngine.device(workload.device());
        ModelDefinition definition = Models.find(workload.model())
                .orElseThrow(() -> new IllegalArgumentException("there is no model '" + workload.model() + "'"));
        Settings settings = definition.resolveJson(workload.settings());
        training = workload.mode().equals("train");
        Target target = Targets.of(workload.precision(), workload.layout(), device);
        module = load(archive(definition.module(settings), workload.size(), target), workload.seed(), device);
        NDManager manager = module.manager();
        images = manager.create(
                standardNormal(3L * workload.batch() * workload.size() * workload.size(), workload.seed()),
                new Shape(workload.batch(), 3, workload.size(), workload.size()));
        classes = manager.create(classes(workload.batch(), settings.whole("classes"), workload.seed()));
        rate = manager.create(1e-4);
        seed = manager.create(workload.seed());
    }

    private ScriptArchive archive(Module model, int size, Target target) {
        ClassifierGraphs graphs = new ClassifierGraphs(model, size);
        if (!training) {
            return ScriptArchive.forInference(target).method("forward", graphs.inference(), false);
        }
        UpdateRule rule =
                UpdateRule.of(new Optimizer.AdamW(0.9, 0.999, 1e-8), 0.05).silent();
        return new TrainingArchive(graphs.lossOfNormalized(0.1), graphs.countsOfNormalized(), rule, target).archive();
    }

    private static ScriptModule load(ScriptArchive archive, long seed, Device device) throws IOException {
        Path file = Files.createTempFile("nextbench", ".pt");
        try {
            try (OutputStream out = Files.newOutputStream(file)) {
                archive.write(out, "workload", new Initialization(seed));
            }
            return ScriptModule.load(file, device);
        } finally {
            Files.delete(file);
        }
    }

    private static float[] standardNormal(long count, long seed) {
        if (count > LARGEST_ARRAY) {
            throw new OutOfMemoryError("an input of " + count + " numbers is larger than any array");
        }
        SplitMix random = SplitMix.of(seed, SplitMix.hash("input"));
        float[] values = new float[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static long[] classes(int count, int classes, long seed) {
        SplitMix random = SplitMix.of(seed, SplitMix.hash("classes"));
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(classes);
        }
        return values;
    }

    /** Runs one step to its end and returns a number that depends on its last operator. */
    public float step() {
        if (training) {
            // The archive stacks its result behind the optimizer, so reading it waits for the whole step.
            try (NDArray result =
                    module.call("step", images, classes, rate, seed).get(0)) {
                return result.getFloat(0);
            }
        }
        // As bytes, because DJL has no numbers of bfloat16.
        try (NDArray logits = module.call("forward", images).get(0);
                NDArray first = logits.get(0, 0)) {
            return first.toByteBuffer().get(0);
        }
    }

    @Override
    public void close() {
        module.close();
    }
}
