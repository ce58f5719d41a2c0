package dev.nextbench.cli;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a model's authors print for ImageNet-1k at 224 x 224, to compare with: quoted, never measured here.
 *
 * @param parameters millions
 * @param macs thousands of millions
 * @param top1 percent of the validation images; absent where the source gives none
 * @param source who printed them
 */
record PublishedFigures(
        double parameters, double macs, @Nullable Double top1, String source) {
    private static final String INCEPTIONNEXT = "arXiv 2303.16900";
    private static final String ECONVNEXT = "arXiv 2508.20955";

    private static final Map<String, PublishedFigures> BY_MODEL = Map.ofEntries(
            Map.entry("resnet50", new PublishedFigures(26, 4.1, null, INCEPTIONNEXT)),
            Map.entry("convnext_atto", new PublishedFigures(3.7, 0.55, 75.7, "timm, convnext_atto.d2_in1k")),
            Map.entry("convnext_tiny", new PublishedFigures(29, 4.5, 82.1, INCEPTIONNEXT)),
            Map.entry("convnext_small", new PublishedFigures(50, 8.7, 83.1, INCEPTIONNEXT)),
            Map.entry("convnext_base", new PublishedFigures(89, 15.4, 83.8, INCEPTIONNEXT)),
            Map.entry("convnext_small_isotropic", new PublishedFigures(22, 4.3, 79.7, INCEPTIONNEXT)),
            Map.entry("inceptionnext_atto", new PublishedFigures(4.2, 0.5, 75.3, INCEPTIONNEXT)),
            Map.entry("inceptionnext_tiny", new PublishedFigures(28.1, 4.2, 82.3, INCEPTIONNEXT)),
            Map.entry("inceptionnext_small", new PublishedFigures(49.4, 8.4, 83.5, INCEPTIONNEXT)),
            Map.entry("inceptionnext_base", new PublishedFigures(86.7, 14.9, 84.0, INCEPTIONNEXT)),
            Map.entry("inceptionnext_small_isotropic", new PublishedFigures(22, 4.2, null, INCEPTIONNEXT)),
            Map.entry("econvnext_mini", new PublishedFigures(7.6, 0.9, 78.3, ECONVNEXT)),
            Map.entry("econvnext_tiny", new PublishedFigures(13.2, 2.0, 80.6, ECONVNEXT)),
            Map.entry("econvnext_small", new PublishedFigures(19.4, 3.1, 81.9, ECONVNEXT)));

    /** The figures of a model, if any were printed. */
    static Optional<PublishedFigures> of(String model) {
        return Optional.ofNullable(BY_MODEL.get(model));
    }
}
