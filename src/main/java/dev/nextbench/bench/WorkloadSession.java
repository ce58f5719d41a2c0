package dev.nextbench.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.nextbench.engine.BoundCall;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.io.AtomicFiles;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.model.Module;
import dev.nextbench.model.Settings;
import dev.nextbench.random.SplitMix;
import dev.nextbench.torchscript.ScriptArchive;
import dev.nextbench.train.ClassifierGraphs;
import dev.nextbench.train.Targets;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A workload ready to run: archive and input on the device. A step has ended when {@link #step} returns: it reads one
 * element of what the step's last operator wrote (throughput-protocol.md, B.3).
 */
public final class WorkloadSession implements AutoCloseable {
    /** DJL hands numbers to the engine in one buffer, whose bytes an int counts. */
    private static final long LARGEST_INPUT = Integer.MAX_VALUE / Float.BYTES;

    /** The method of inference that waits for its own end. */
    private static final String TO_ITS_END = "forward_to_its_end";

    private final ScriptModule module;
    private final @Nullable BoundCall forward;
    private final Step step;
    private final Map<String, String> identity;

    /** Starts the engine and loads the workload. */
    public WorkloadSession(Workload workload) throws IOException {
        Device device = start(workload);
        ModelDefinition definition = definition(workload);
        Settings settings = definition.resolveJson(workload.settings());
        Module model = definition.module(settings);
        ScriptArchive archive = archive(workload, model, device);
        identity = WorkloadIdentity.of(
                workload, settings, new ClassifierGraphs(model, workload.size()).inference(), archive, device);
        if (!workload.trains()) {
            // After the identity was taken: other programs run the archive without it.
            archive.firstNumber(TO_ITS_END, "forward");
        }
        // Before the archive is loaded, because this may fail for want of memory.
        float[] pixels = standardNormal(3L * workload.batch() * workload.size() * workload.size(), workload.seed());
        module = load(archive, workload.seed(), device);
        NDArray images =
                module.manager().create(pixels, new Shape(workload.batch(), 3, workload.size(), workload.size()));
        if (workload.trains()) {
            forward = null;
            step = training(workload, settings, images);
        } else {
            BoundCall call = module.bind(TO_ITS_END, images);
            forward = call;
            if (workload.procedure() == Procedure.REFERENCE) {
                TorchEngine.useDefaultExecutor();
            }
            step = () -> (float) call.run();
        }
    }

    /**
     * Writes the archive that a session of this workload runs, so that another program can run the very same; without
     * the method in which a session of inference waits for its end.
     */
    public static void writeArchive(Workload workload, Path to) throws IOException {
        Device device = start(workload);
        ModelDefinition definition = definition(workload);
        ScriptArchive archive =
                archive(workload, definition.module(definition.resolveJson(workload.settings())), device);
        AtomicFiles.write(to, out -> write(archive, workload.seed(), out));
    }

    private static Device start(Workload workload) {
        TorchEngine.start(workload.threads());
        return TorchEngine.device(workload.device());
    }

    private static ModelDefinition definition(Workload workload) {
        return Models.find(workload.model())
                .orElseThrow(() -> new IllegalArgumentException("there is no model '" + workload.model() + "'"));
    }

    private static ScriptArchive archive(Workload workload, Module model, Device device) {
        return WorkloadArchive.of(workload, model, Targets.of(workload.precision(), workload.layout(), device));
    }

    private static void write(ScriptArchive archive, long seed, OutputStream out) throws IOException {
        archive.write(out, "workload", new MeasurementWeights(seed));
    }

    private Step training(Workload workload, Settings settings, NDArray images) {
        NDManager manager = module.manager();
        NDArray rate = manager.create(1e-4);
        if (workload.procedure() == Procedure.STANDARD) {
            NDArray classes = manager.create(classes(workload.batch(), settings.whole("classes"), workload.seed()));
            NDArray seed = manager.create(workload.seed());
            return () -> update(images, classes, rate, seed);
        }
        SplitMix seeds = SplitMix.of(workload.seed(), SplitMix.hash("targets"));
        return () -> {
            // The targets come from the device's generator, which the archive's method seeds.
            try (NDArray seed = manager.create(seeds.nextLong() >>> 1)) {
                return update(images, rate, seed);
            }
        };
    }

    private float update(NDArray... arguments) {
        // The archive stacks its result behind the optimizer, so reading it waits for the whole step.
        try (NDArray result = module.call("step", arguments).get(0)) {
            return result.getFloat(0);
        }
    }

    private static ScriptModule load(ScriptArchive archive, long seed, Device device) throws IOException {
        Path file = Files.createTempFile("nextbench", ".pt");
        try {
            try (OutputStream out = Files.newOutputStream(file)) {
                write(archive, seed, out);
            }
            return ScriptModule.load(file, device);
        } finally {
            Files.delete(file);
        }
    }

    private static float[] standardNormal(long count, long seed) {
        if (count > LARGEST_INPUT) {
            throw new OutOfMemoryError("an input of " + count + " numbers is larger than any buffer of the JVM");
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

    /** What two figures must have in common to be of the same work, and which versions did it; in words. */
    public Map<String, String> identity() {
        return identity;
    }

    /** Runs one step to its end and returns a number that depends on its last operator. */
    public float step() {
        return step.run();
    }

    @Override
    public void close() {
        if (forward != null) {
            forward.close();
        }
        module.close();
    }
}
