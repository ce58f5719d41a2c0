package dev.nextbench.bench;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.CrossEntropy;
import dev.nextbench.graph.op.InLayout;
import dev.nextbench.graph.op.RandomClasses;
import dev.nextbench.model.Module;
import dev.nextbench.torchscript.Optimizer;
import dev.nextbench.torchscript.ScriptArchive;
import dev.nextbench.torchscript.Target;
import dev.nextbench.torchscript.TrainingArchive;
import dev.nextbench.torchscript.UpdateRule;
import dev.nextbench.train.ClassifierGraphs;

/** What a step of a workload runs, as a TorchScript archive. */
final class WorkloadArchive {
    private static final double SMOOTHING = 0.1;

    private WorkloadArchive() {}

    /** With the method {@code forward(images)}, or {@code step(inputs…, rate, seed)} where the workload trains. */
    static ScriptArchive of(Workload workload, Module model, Target target) {
        ClassifierGraphs graphs = new ClassifierGraphs(model, workload.size());
        if (!workload.trains()) {
            return ScriptArchive.forInference(target).method("forward", graphs.inference(), false);
        }
        return switch (workload.procedure()) {
            case STANDARD -> {
                UpdateRule rule = UpdateRule.of(new Optimizer.AdamW(0.9, 0.999, 1e-8), 0.05);
                yield training(graphs.lossOfNormalized(SMOOTHING), graphs, rule, target);
            }
            case REFERENCE -> {
                UpdateRule rule = UpdateRule.of(new Optimizer.Sgd(0.9, true), 0);
                yield training(lossOfRandomClasses(model, workload.size()), graphs, rule, target);
            }
        };
    }

    private static ScriptArchive training(Graph loss, ClassifierGraphs graphs, UpdateRule rule, Target target) {
        return new TrainingArchive(loss, graphs.countsOfNormalized(), rule.silent(), target).archive();
    }

    /** Normalised images {@code [N, 3, H, W]} to the plain cross entropy with targets that are drawn in the step. */
    private static Graph lossOfRandomClasses(Module model, int size) {
        Tracer tracer = new Tracer();
        Value images = tracer.input(ClassifierGraphs.IMAGES, Shape.of(1, 3, size, size), ElementType.FLOAT32);
        Value logits = model.apply(tracer, tracer.apply(new InLayout(), images));
        Value classes = tracer.apply(new RandomClasses(), logits);
        return tracer.graph(tracer.apply(new CrossEntropy(0), logits, classes));
    }
}
