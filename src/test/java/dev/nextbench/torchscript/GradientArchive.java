package dev.nextbench.torchscript;

import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Parameter;
import java.util.List;

/**
 * An archive that shows what a training step hides. Its methods: {@code evaluate(images)}, logits with running
 * statistics; {@code differentiate(images, classes)}, in this order logits with batch statistics, their loss, and the
 * loss's gradients by {@link #trained()}; {@code state()}, all tensors in the order of {@link #all()}.
 */
public final class GradientArchive {
    private final ScriptArchive archive = ScriptArchive.forTarget(Target.PORTABLE);
    private final List<Parameter> trained;
    private final List<Parameter> all;

    /**
     * An archive from two graphs over one set of parameters.
     *
     * @param inference images to logits
     * @param loss images and classes to logits and loss
     */
    public GradientArchive(Graph inference, Graph loss) {
        trained = loss.trainable();
        archive.method("evaluate", inference, false);
        archive.method("loss", loss, true);
        all = archive.parameters();
        archive.list("weights", all).list("trained", trained);
        archive.method(
                "differentiate",
                List.of("images", "classes"),
                "List[Tensor]",
                List.of(
                        "torch.set_grad_enabled(True)",
                        "outputs = (self).loss(images, classes)",
                        "found = torch.autograd.grad([outputs[1]], self.trained)",
                        "torch.set_grad_enabled(False)",
                        "results = annotate(List[Tensor], [])",
                        "_a = torch.append(results, torch.detach(outputs[0]))",
                        "_b = torch.append(results, torch.detach(outputs[1]))",
                        "for i in range(torch.len(found)):",
                        "  _c = torch.append(results, unchecked_cast(Tensor, found[i]))",
                        "return results"));
        archive.method("state", List.of(), "List[Tensor]", List.of("return self.weights"));
    }

    /** The archive to be written. */
    public ScriptArchive archive() {
        return archive;
    }

    /** The parameters in the order of their gradients. */
    public List<Parameter> trained() {
        return trained;
    }

    /** Parameters and buffers in the order of {@code state()}. */
    public List<Parameter> all() {
        return all;
    }
}
