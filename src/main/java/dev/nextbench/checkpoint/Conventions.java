package dev.nextbench.checkpoint;

import dev.nextbench.graph.Parameter;
import dev.nextbench.weights.NamedTensors;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The conventions that there are, and which of them a file follows. */
final class Conventions {
    private static final Convention OWN =
            new Convention(Convention.OWN, List.of(), Convention.Linear.OUT_IN, List.of());

    private static final Convention OWN_E_CONVNEXT =
            new Convention(Convention.OWN, List.of(), Convention.Linear.OUT_IN, EConvNeXtNames.UNUSED);

    private Conventions() {}

    /** The conventions of a family's files, its own first. */
    static List<Convention> of(String family) {
        return switch (family) {
            case "convnext" -> List.of(OWN, ConvNeXtNames.ORIGINAL, ConvNeXtNames.PADDLE);
            case "econvnext" -> List.of(OWN_E_CONVNEXT, EConvNeXtNames.PADDLE, EConvNeXtNames.TORCH);
            default -> List.of(OWN); // ResNet's names are torchvision's, too, and InceptionNeXt's its repository's
        };
    }

    /**
     * A file beside a model's parameters under the convention that leaves the fewest differences; where two leave
     * equally many, the one that the file shows otherwise.
     *
     * @param fresh parameters that the file need not have
     */
    static Comparison best(
            Path file, NamedTensors weights, String family, Collection<Parameter> parameters, Set<String> fresh) {
        List<Convention> conventions = of(family);
        if (weights.metadata().containsKey("model")) {
            conventions = conventions.subList(0, 1); // this program wrote the file
        }
        return conventions.stream()
                .map(convention -> Comparison.of(convention, weights, parameters, fresh))
                .min(Comparator.comparingInt(Comparison::differences)
                        .thenComparing(comparison -> !comparison.convention().shownBy(file, weights)))
                .orElseThrow();
    }
}
