package dev.nextbench.torchscript;

import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An archive with a whole training step in one call. Its methods:
 *
 * <ul>
 *   <li>{@code step(inputs…, rate, seed)}: loss, gradients, clipping, the optimizer's update and averaging; returns {@code [2]}: the
 *       loss and the norm of all gradients before clipping. {@code rate} is the learning rate and {@code seed} the
 *       seed of the step's random numbers, both scalars on the CPU. Only with one micro-batch.
 *   <li>{@code accumulate(inputs…, seed)} and {@code update(rate)}: the same in parts, for several micro-batches;
 *       {@code accumulate} returns the loss and {@code update} the norm.
 *   <li>{@code evaluate(inputs…)}: what the evaluation graph yields, with running statistics: a tensor, or a list of
 *       them if it has several outputs.
 *   <li>{@code swap()}: exchanges the weights and buffers with their averages; only with averaging.
 *   <li>{@code state()}: every tensor that a later step depends on, named by {@link #stateNames}.
 * </ul>
 *
 * <p>The lists that the optimizer works on are attributes of the root and hold the parameters themselves. An operator
 * that works in place on a list made inside the method would be removed as dead code (engine.md, pitfall 4).
 */
public final class TrainingArchive {
    /** The name of the number of updates, a scalar, in {@link #stateNames}. */
    private static final String UPDATES = "updates";

    /** What the names of averages begin with in {@link #stateNames}, before the parameter's. */
    public static final String AVERAGE = "average/";

    private final ScriptArchive archive;
    private final List<Group> groups;
    private final List<Parameter> all;
    private final UpdateRule rule;

    /**
     * Parameters that are updated alike.
     *
     * @param name of the root's list attribute
     */
    private record Group(String name, List<Parameter> members, double weightDecay, double rateFactor) {}

    /** What tells one group from another. */
    private record Kind(double rateFactor, boolean decayed) {}

    /**
     * An archive from two graphs over one set of parameters.
     *
     * @param loss its output is the scalar that is minimised
     * @param evaluation its outputs are what {@code evaluate} returns
     */
    public TrainingArchive(Graph loss, Graph evaluation, UpdateRule rule, Target target) {
        this.rule = rule;
        this.archive = ScriptArchive.forTarget(target);
        this.groups = groups(loss.trainable(), rule);
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
                evaluation.outputs().size() == 1 ? "Tensor" : "List[Tensor]",
                List.of(
                        "torch.set_grad_enabled(False)",
                        "return (self).counts(" + String.join(", ", evaluationInputs) + ")"));
        if (rule.microBatches() == 1) {
            step(inputs);
        } else {
            accumulate(inputs);
            update();
        }
        if (rule.averageDecay() > 0) {
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

    private static List<Group> groups(List<Parameter> trained, UpdateRule rule) {
        Map<Kind, List<Parameter>> members = new LinkedHashMap<>();
        for (Parameter parameter : trained) {
            // One element or a vector: a bias, a norm's weight, a layer scale (section 2.5).
            boolean decayed = parameter.shape().rank() > 1;
            members.computeIfAbsent(
                            new Kind(rule.rateFactor().applyAsDouble(parameter), decayed), kind -> new ArrayList<>())
                    .add(parameter);
        }
        List<Group> groups = new ArrayList<>();
        members.forEach((kind, parameters) -> groups.add(new Group(
                "group" + groups.size(), parameters, kind.decayed() ? rule.weightDecay() : 0, kind.rateFactor())));
        return groups;
    }

    /** The archive to be written. */
    public ScriptArchive archive() {
        return archive;
    }

    /** The names of the tensors that {@code state()} returns: parameters and buffers first, under their own names. */
    public List<String> stateNames() {
        List<String> names = new ArrayList<>(all.stream().map(Parameter::name).toList());
        for (String moment : rule.optimizer().moments()) {
            trained().forEach(parameter -> names.add(moment + "/" + parameter.name()));
        }
        names.add(UPDATES);
        if (rule.averageDecay() > 0) {
            all.forEach(parameter -> names.add(AVERAGE + parameter.name()));
        }
        return names;
    }

    private List<Parameter> trained() {
        return groups.stream().flatMap(group -> group.members().stream()).toList();
    }

    private void lists() {
        archive.list("weights", all).list("trained", trained());
        int longest = 1;
        for (Group group : groups) {
            archive.list(group.name(), group.members());
            for (String moment : rule.optimizer().moments()) {
                archive.state(group.name() + "_" + moment, moment + "/", group.members());
            }
            longest = Math.max(longest, group.members().size());
        }
        // All groups count the same updates: one tensor, named once for each parameter as the fused operator wants it.
        archive.counter(UPDATES, longest);
        if (rule.microBatches() > 1) {
            archive.zeros("gradients", trained());
        }
        if (rule.averageDecay() > 0) {
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
        lines.add("torch._foreach_add_(self.gradients, grads, alpha=" + 1.0 / rule.microBatches() + ")");
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
                rule.reportNorm() || rule.clipNorm() > 0
                        ? "norm = torch.norm(torch.stack(torch._foreach_norm(" + grads + ", 2)))"
                        : "norm = torch.zeros_like(self.updates[0])");
        if (rule.clipNorm() > 0) {
            lines.add("factor = torch.clamp(torch.mul(torch.reciprocal(torch.add(norm, 1e-06)), " + rule.clipNorm()
                    + "), None, 1.)");
            lines.add("torch._foreach_mul_(" + grads + ", factor)");
        }
        lines.add("torch.add_(self.updates[0], 1)");
        int first = 0;
        for (Group group : groups) {
            int size = group.members().size();
            String own = "torch.slice(%s, %d, %d, 1)".formatted(grads, first, first + size);
            String rate = group.rateFactor() == 1 ? "rate" : "torch.mul(rate, " + group.rateFactor() + ")";
            lines.addAll(rule.optimizer().update(group.name(), own, size, group.weightDecay(), rate));
            first += size;
        }
        if (rule.averageDecay() > 0) {
            lines.add("torch._foreach_lerp_(self.average, self.weights, " + (1 - rule.averageDecay()) + ")");
        }
        return lines;
    }

    private List<String> state() {
        List<String> lists = new ArrayList<>(List.of("self.weights"));
        for (String moment : rule.optimizer().moments()) {
            groups.forEach(group -> lists.add("self." + group.name() + "_" + moment));
        }
        lists.add("first");
        if (rule.averageDecay() > 0) {
            lists.add("self.average");
        }
        String sum = lists.stream()
                .reduce((a, b) -> "torch.add(" + a + ", " + b + ")")
                .orElseThrow();
        return List.of("first = torch.slice(self.updates, None, 1, 1)", "return " + sum);
    }
}
