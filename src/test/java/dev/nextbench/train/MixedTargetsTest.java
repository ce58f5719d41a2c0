package dev.nextbench.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Init;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.CrossEntropy;
import dev.nextbench.graph.op.MixedCrossEntropy;
import dev.nextbench.torchscript.Initialization;
import dev.nextbench.torchscript.Optimizer;
import dev.nextbench.torchscript.Target;
import dev.nextbench.torchscript.TrainingArchive;
import dev.nextbench.torchscript.UpdateRule;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The loss of a mixed micro-batch, and the smoothed and mixed targets that it stands for, against timm's. */
class MixedTargetsTest {
    private static final int CLASSES = 1000;
    private static final double SMOOTHING = 0.1;

    private static float[] logits(int batch) {
        float[] logits = new float[batch * CLASSES];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = i * i % 2003 / 401f;
        }
        return logits;
    }

    private static Value longs(Tracer tracer, String name, int count) {
        return tracer.input(name, Shape.of(count), ElementType.INT64);
    }

    /** {@code make_mixing_checks.py}: timm's SoftTargetCrossEntropy of its mixup_target, in double. */
    @ParameterizedTest
    @CsvSource({
        "0.3, 9.415862443570822",
        "0.5, 9.418555995401613",
        "0.123456789, 9.413485268152096",
        "0.999, 9.425275819111771",
        "1.0, 9.425289001892127"
    })
    void theLossIsTimms(double lambda, double expected) throws IOException {
        Tracer tracer = new Tracer();
        Value logits = tracer.input("logits", Shape.of(1, CLASSES), ElementType.FLOAT32);
        Value classes = longs(tracer, "classes", 1);
        Value partners = longs(tracer, "partners", 1);
        Value share = tracer.input("share", Shape.of(), ElementType.FLOAT32);
        Value loss = tracer.apply(new MixedCrossEntropy(SMOOTHING), logits, classes, partners, share);
        try (GraphRun run = new GraphRun(tracer.graph(loss))) {
            double found = run.numbers(
                            run.floats(logits(4), 4, CLASSES),
                            run.longs(7, 3, 5, 9),
                            run.longs(3, 2, 1, 0),
                            run.manager().create((float) lambda))[0];
            assertThat(found).isCloseTo(expected, within(1e-6 * expected));
        }
    }

    /**
     * The targets that a loss of logits 0 stands for: a step of gradient descent with rate 1 leaves the logits at
     * {@code (target - 1 / K) / N}.
     */
    private static float[] targets(Graph loss, Path file, double... mixed) throws IOException {
        UpdateRule descent = UpdateRule.of(new Optimizer.Sgd(0, false), 0);
        TrainingArchive archive = new TrainingArchive(loss, loss, descent, Target.PORTABLE);
        TorchEngine.start(1);
        try (OutputStream out = Files.newOutputStream(file)) {
            archive.archive().write(out, "net", new Initialization(0));
        }
        try (ScriptModule module = ScriptModule.load(file, Device.cpu())) {
            NDManager manager = module.manager();
            if (mixed.length == 0) {
                module.call("step", manager.create(new long[] {7, 3}), manager.create(1.0), manager.create(0L));
            } else {
                module.call(
                        "step",
                        manager.create(new long[] {7, 3}),
                        manager.create(new long[] {1, 0}),
                        manager.create((float) mixed[0]),
                        manager.create(1.0),
                        manager.create(0L));
            }
            float[] targets = module.call("state").get(0).toFloatArray();
            for (int i = 0; i < targets.length; i++) {
                targets[i] = 2 * targets[i] + 1f / CLASSES;
            }
            return targets;
        }
    }

    private static Value zeros(Tracer tracer) {
        return tracer.parameter("logits", Shape.of(2, CLASSES), Init.ZERO);
    }

    @Test
    void targetsAreSmoothedAndMixedAsTimmDoesIt(@TempDir Path folder) throws IOException {
        Tracer tracer = new Tracer();
        Value logits = zeros(tracer);
        Value classes = longs(tracer, "classes", 2);
        Value partners = longs(tracer, "partners", 2);
        Value share = tracer.input("share", Shape.of(), ElementType.FLOAT32);
        Graph loss = tracer.graph(tracer.apply(new MixedCrossEntropy(SMOOTHING), logits, classes, partners, share));
        float[] targets = targets(loss, folder.resolve("net.pt"), 0.3);
        float[] unmixed = targets(loss, folder.resolve("net.pt"), 1);
        for (int c = 0; c < CLASSES; c++) {
            // mixup_target of labels 7 and 3, by make_mixing_checks.py
            double own = c == 7 ? 0.27010003 : c == 3 ? 0.63009995 : 0.0001;
            double other = c == 3 ? 0.27010003 : c == 7 ? 0.63009995 : 0.0001;
            assertThat((double) targets[c]).isCloseTo(own, within(1e-7));
            assertThat((double) targets[CLASSES + c]).isCloseTo(other, within(1e-7));
            assertThat((double) unmixed[c]).isCloseTo(c == 7 ? 0.9001 : 0.0001, within(1e-7));
        }
    }

    @Test
    void unmixedTargetsAreSmoothed(@TempDir Path folder) throws IOException {
        Tracer tracer = new Tracer();
        Graph loss =
                tracer.graph(tracer.apply(new CrossEntropy(SMOOTHING), zeros(tracer), longs(tracer, "classes", 2)));
        float[] targets = targets(loss, folder.resolve("net.pt"));
        for (int c = 0; c < CLASSES; c++) {
            assertThat((double) targets[c]).isCloseTo(c == 7 ? 0.9001 : 0.0001, within(1e-7));
            assertThat((double) targets[CLASSES + c]).isCloseTo(c == 3 ? 0.9001 : 0.0001, within(1e-7));
        }
    }
}
