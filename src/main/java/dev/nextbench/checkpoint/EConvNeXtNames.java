package dev.nextbench.checkpoint;

import dev.nextbench.graph.Shape;
import java.util.List;
import java.util.regex.Pattern;

/** What other programs call E-ConvNeXt's tensors (classification-models.md, sections 7.3 and 7.4). */
final class EConvNeXtNames {
    /** A scalar of each block and the detector's three norms, which classification never uses. */
    static final List<UnusedEntry> UNUSED = List.of(
            new UnusedEntry(Pattern.compile("stages\\.\\d+\\.blocks\\.\\d+\\.gamma"), Shape.of(1)),
            UnusedEntry.of("norms\\.[0-2]\\.[^.]+"));

    /** E-ConvNeXt's own repository: the names of the models here. */
    static final Convention PADDLE = new Convention("Paddle E-ConvNeXt", List.of(), Convention.Linear.IN_OUT, UNUSED);

    /** The same with PyTorch's running statistics and layout. */
    static final Convention TORCH = new Convention(
            "PyTorch E-ConvNeXt",
            List.of(
                    NameRule.of("{rest}._mean", "{rest}.running_mean"),
                    NameRule.of("{rest}._variance", "{rest}.running_var")),
            Convention.Linear.OUT_IN,
            UNUSED);

    private EConvNeXtNames() {}
}
