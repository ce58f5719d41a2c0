package dev.nextbench.evaluate;

import dev.nextbench.data.EvaluationTransform;
import dev.nextbench.data.EvaluationTransform.Kind;
import dev.nextbench.data.Resampler;
import java.util.List;

/**
 * How published weights of a model are evaluated where the command line does not say it. The crops are those of timm's
 * configurations of the weights that {@code classification-models.md} names, and of the papers' repositories. timm's
 * {@code resnet50.a1_in1k} says 0.95 at 224 and 1.0 at 288; the table keeps 0.875, at which the papers compare.
 */
public final class EvaluationDefaults {
    /** Height and width of images where nothing else is known. */
    public static final int SIZE = 224;

    /** The size from which models are fine-tuned ones, evaluated without a margin. */
    private static final int FINE_TUNED = 384;

    private static final double STANDARD_CROP = 0.875;

    /**
     * A row of the table.
     *
     * @param models how the names begin
     * @param fromSize the smallest size that it is for
     */
    private record Row(String models, int fromSize, double crop, Kind kind) {
        boolean holds(String model, int size) {
            return model.startsWith(models) && size >= fromSize;
        }
    }

    /** The first row that holds counts. */
    private static final List<Row> TABLE = List.of(
            new Row("inceptionnext_", FINE_TUNED, 1, Kind.TIMM),
            new Row("inceptionnext_base", 1, 0.95, Kind.TIMM),
            new Row("convnext_", FINE_TUNED, 1, Kind.WARP),
            new Row("econvnext_", 1, STANDARD_CROP, Kind.PADDLE),
            new Row("", 1, STANDARD_CROP, Kind.TIMM));

    private EvaluationDefaults() {}

    /** The transform of a model at a size. */
    public static EvaluationTransform of(String model, int size) {
        Row row = TABLE.stream()
                .filter(candidate -> candidate.holds(model, size))
                .findFirst()
                .orElseThrow();
        return new EvaluationTransform(size, row.crop(), row.kind(), Resampler.BICUBIC);
    }
}
