package dev.nextbench.torchscript;

import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An archive with a whole training step in one call. Its methods:
 *
 * <ul>
 *   <li>{@code step(inputs…, rate, seed)}: loss, gradients, clipping, AdamW and averaging; returns {@code [2]}: the
 *       loss and the norm of all gradients before clipping. {@code rate} is the learning rate and {@code seed} the
 *       seed of the step's random numbers, both scalars on the CPU. Only with one micro-batch.
 *   <li>{@code accumulate(inputs…, seed)} and {@code update(rate)}: the same in parts, for several micro-batches;
 *       {@code accumulate} returns the loss and {@code update} the norm.
 *   <li>{@code evaluate(inputs…)}: what the evaluation graph yields, with running statistics.
 *   <li>{@code swap()}: exchanges the weights and buffers with their averages; only with averaging.
 *   <li>{@code state()}: every tensor that a later step depends on, named by {@link #stateNames}.
 * </ul>
 *
 * <p>The lists that the optimizer works on are attributes of the root and hold the parameters themselves. An operator
 * that works in place on a list made inside the method would be removed as dead code (engine.md, pitfall 4).
 */
public final class TrainingArchive {
    private final ScriptArchive archive;
    private final List<Parameter> decayed;
    private final List<Parameter> plain;
    private final List<Parameter> all;
    private final AdamW adamW;

    /**
     * An archive from two graphs over one set of parameters.
     *
     * @param loss its output is the scalar that is minimised
     * @param evaluation its output is what {@code evaluate} returns
     */
    public TrainingArchive(Graph loss, Graph evaluation, AdamW adamW, Target target) {
        this.adamW = adamW;
        this.archive = ScriptArchive.forTarget(target);
        // One element or a vector: a bias, a norm's weight, a layer scale (section 2.5).
        this.decayed = loss.trainable().stream()
                .filter(parameter -> parameter.shape().rank() > 1)
                .toList();
        this.plain = loss.trainable().stream()
                .filter(parameter -> parameter.shape().rank() <= 1)
                .toList();
        List<String> inputs = loss.inputs().stream().map(Graph.Input::name).toList();
        archive.method("loss", loss, true);
        archive.method("counts", evaluation, false);
        this.all = archive.parameters();
        lists();
        List<String> evaluationInputs =
                evaluation.inputs().stream().map(Graph.Input::name).toList();
        archive.method(
                "evaluate",
                evaluationInputs,
                "Tensor",
                List.of(
                        "torch.set_grad_enabled(False)",
                        "return (self).counts(" + String.join(", ", evaluationInputs) + ")"));
        if (adamW.microBatches() == 1) {
            step(inputs);
        } else {
            accumulate(inputs);
            update();
        }
        if (adamW.averageDecay() > 0) {
            archive.method(
                    "swap",
                    List.of(),
                    "List[Tensor]",
                    List.of(
                            "torch.set_grad_enabled(False)",
                            "kept = annotate(List[Tensor], [])",
                            "for i in range(torch.len(self.weights)):",
                            "  _a = torch.append(kept, torch.clone(self.weights[i]))",
                            "torch._foreach_copy_(self.weights, self.average)",
                            "torch._foreach_copy_(self.average, kept)",
                            "return annotate(List[Tensor], [])"));
        }
        archive.method("state", List.of(), "List[Tensor]", state());
    }

    /** The archive to be written. */
    public ScriptArchive archive() {
        return archive;
    }

    /** The names of the tensors that {@code state()} returns: parameters and buffers first, under their own names. */
    public List<String> stateNames() {
        List<String> names = new ArrayList<>(all.stream().map(Parameter::name).toList());
        Stream.of("moment1", "moment2")
                .forEach(moment -> Stream.concat(decayed.stream(), plain.stream())
                        .forEach(parameter -> names.add(moment + "/" + parameter.name())));
        names.add("updates");
        if (adamW.averageDecay() > 0) {
            all.forEach(parameter -> names.add("average/" + parameter.name()));
        }
        return names;
    }

    private void lists() {
        List<Parameter> trained =
                Stream.concat(decayed.stream(), plain.stream()).toList();
        archive.list("weights", all).list("trained", trained);
        archive.list("decayed", decayed).zeros("decayed_moment1", decayed).zeros("decayed_moment2", decayed);
        archive.list("plain", plain).zeros("plain_moment1", plain).zeros("plain_moment2", plain);
        // Both groups count the same updates: one tensor, named once for each parameter as the operator wants it.
        archive.counter("updates", Math.max(decayed.size(), plain.size()));
        if (adamW.microBatches() > 1) {
            archive.zeros("gradients", trained);
        }
        if (adamW.averageDecay() > 0) {
            archive.copies("average", all);
        }
    }

    private void step(List<String> inputs) {
        List<String> arguments = new ArrayList<>(inputs);
        arguments.add("rate");
        arguments.add("seed");
        List<String> lines = new ArrayList<>(differentiate(inputs));
        lines.addAll(apply("grads"));
        lines.add("return torch.stack([torch.detach(objective), norm])");
        archive.method("step", arguments, "Tensor", lines);
    }

    private void accumulate(List<String> inputs) {
        List<String> arguments = new ArrayList<>(inputs);
        arguments.add("seed");
        List<String> lines = new ArrayList<>(differentiate(inputs));
        lines.add("torch._foreach_add_(self.gradients, grads, alpha=" + 1.0 / adamW.microBatches() + ")");
        lines.add("return torch.detach(objective)");
        archive.method("accumulate", arguments, "Tensor", lines);
    }

    private void update() {
        List<String> lines = new ArrayList<>();
        lines.add("torch.set_grad_enabled(False)");
        lines.add("grads = self.gradients");
        lines.addAll(apply("grads"));
        lines.add("torch._foreach_zero_(self.gradients)");
        lines.add("return norm");
        archive.method("update", List.of("rate"), "Tensor", lines);
    }

    private List<String> differentiate(List<String> inputs) {
        return List.of(
                "torch.manual_seed(int(seed))",
                "torch.set_grad_enabled(True)",
                "objective = (self).loss(" + String.join(", ", inputs) + ")",
                "found = torch.autograd.grad([objective], self.trained)",
                "torch.set_grad_enabled(False)",
                "grads = annotate(List[Tensor], [])",
                "for i in range(torch.len(found)):",
                // The fused optimizer walks parameter, gradient and moments in memory order: all must lie alike.
                "  _a = torch.append(grads, torch.contiguous(unchecked_cast(Tensor, found[i])))");
    }

    private List<String> apply(String grads) {
        List<String> lines = new ArrayList<>();
        lines.add(
                adamW.reportNorm() || adamW.clipNorm() > 0
                        ? "norm = torch.norm(torch.stack(torch._foreach_norm(" + grads + ", 2)))"
                        : "norm = torch.zeros_like(self.updates[0])");
        if (adamW.clipNorm() > 0) {
            lines.add("factor = torch.clamp(torch.mul(torch.reciprocal(torch.add(norm, 1e-06)), " + adamW.clipNorm()
                    + "), None, 1.)");
            lines.add("torch._foreach_mul_(" + grads + ", factor)");
        }
        lines.add("torch.add_(self.updates[0], 1)");
        lines.addAll(adamW(
                "decayed",
                "torch.slice(" + grads + ", None, " + decayed.size() + ", 1)",
                decayed.size(),
                adamW.weightDecay()));
        lines.addAll(adamW("plain", "torch.slice(" + grads + ", " + decayed.size() + ", None, 1)", plain.size(), 0));
        if (adamW.averageDecay() > 0) {
            lines.add("torch._foreach_lerp_(self.average, self.weights, " + (1 - adamW.averageDecay()) + ")");
        }
        return lines;
    }

    private List<String> adamW(String group, String grads, int size, double weightDecay) {
        if (size == 0) {
            return List.of();
        }
        return List.of(("torch._fused_adamw_(self.%s, %s, self.%s_moment1, self.%s_moment2, annotate(List[Tensor], []),"
                        + " torch.slice(self.updates, None, %d, 1), lr=rate, beta1=%s, beta2=%s, weight_decay=%s,"
                        + " eps=%s, amsgrad=False, maximize=False)")
                .formatted(
                        group, grads, group, group, size, adamW.beta1(), adamW.beta2(), weightDecay, adamW.epsilon()));
    }

    private List<String> state() {
        List<String> lists = new ArrayList<>(
                List.of("weights", "decayed_moment1", "plain_moment1", "decayed_moment2", "plain_moment2", "first"));
        List<String> lines = new ArrayList<>();
        lines.add("first = torch.slice(self.updates, None, 1, 1)");
        if (adamW.averageDecay() > 0) {
            lists.add("average");
        }
        String sum = lists.stream()
                .map(name -> name.equals("first") ? name : "self." + name)
                .reduce((a, b) -> "torch.add(" + a + ", " + b + ")")
                .orElseThrow();
        lines.add("return " + sum);
        return lines;
    }
}
