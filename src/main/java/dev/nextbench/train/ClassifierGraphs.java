package dev.nextbench.train;

import dev.nextbench.data.augment.Normalization;
import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Init;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.ClassificationCounts;
import dev.nextbench.graph.op.CrossEntropy;
import dev.nextbench.graph.op.EraseImages;
import dev.nextbench.graph.op.InLayout;
import dev.nextbench.graph.op.MixImages;
import dev.nextbench.graph.op.MixedCrossEntropy;
import dev.nextbench.graph.op.NormalizeImages;
import dev.nextbench.graph.op.Permute;
import dev.nextbench.graph.op.Predictions;
import dev.nextbench.graph.op.UnitRange;
import dev.nextbench.model.Module;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The graphs around a classifier: what stands before it (bytes to normalised numbers) and behind it (loss, counts).
 *
 * @param model {@code [N, 3, H, W]} to logits {@code [N, K]}
 * @param size height and width of images in training, in pixels
 * @param testSize the same in evaluation
 */
public record ClassifierGraphs(Module model, int size, int testSize) {
    /** Mean of the channels red, green, blue over ImageNet, for values 0..1. */
    public static final List<Double> MEAN = Normalization.MEAN;

    /** Standard deviation of the channels over ImageNet, for values 0..1. */
    public static final List<Double> STD = Normalization.STD;

    /** The prefix of the buffers that belong to the input, not to the model. */
    public static final String INPUT_PREFIX = "normalize.";

    /** Input: bytes {@code [N, H, W, 3]} in the order RGB, or normalised images. */
    public static final String IMAGES = "images";

    /** Input: classes, 64-bit integers {@code [N]}. */
    public static final String CLASSES = "classes";

    /** Input: the index of each image's partner in mixing, 64-bit integers {@code [N]}. */
    public static final String PARTNERS = "partners";

    /** Input: the factors of an image and of its partner where they are blended, float32 {@code [2]}. */
    public static final String BLEND = "blend";

    /** Input: the box that comes from the partner, 64-bit integers {@code [4]}: top, bottom, left, right. */
    public static final String BOX = "box";

    /** Input: the part of an image's own class in its target, a float32 scalar. */
    public static final String SHARE = "share";

    /** Input: the box of each image that is erased, 64-bit integers {@code [N, 4]}: top, bottom, left, right. */
    public static final String ERASED = "erased";

    /** Graphs for images of one size. */
    public ClassifierGraphs(Module model, int size) {
        this(model, size, size);
    }

    /** Normalised images {@code [N, 3, H, W]} to logits: what is exported and what inference is timed with. */
    public Graph inference() {
        Tracer tracer = new Tracer();
        Value images = tracer.input(IMAGES, Shape.of(1, 3, size, size), ElementType.FLOAT32);
        return tracer.graph(model.apply(tracer, tracer.apply(new InLayout(), images)));
    }

    /**
     * What a training step minimises. Its inputs are {@value #IMAGES} and {@value #CLASSES}; where a micro-batch is
     * mixed also those of {@link MixImages}, {@value #PARTNERS}, {@value #BLEND}, {@value #BOX}, and the part of an
     * image's own class in its target, {@value #SHARE}; where images are erased also the boxes of {@link EraseImages},
     * {@value #ERASED}.
     *
     * @param smoothing of the targets
     * @param augmentation what of it happens to a whole micro-batch: mixing, normalisation, erasing
     */
    public Graph loss(double smoothing, AugmentationSettings augmentation) {
        Tracer tracer = new Tracer();
        boolean mixes = augmentation.mixes();
        boolean onBytes = augmentation.mixOrder() == AugmentationSettings.MixOrder.BYTES;
        Value images = bytes(tracer, size);
        Value classes = classes(tracer);
        @Nullable Value partners = mixes ? tracer.input(PARTNERS, Shape.of(1), ElementType.INT64) : null;
        UnaryOperator<Value> mix = UnaryOperator.identity();
        if (partners != null) {
            Value blend = tracer.input(BLEND, Shape.of(2), ElementType.FLOAT32);
            Value box = tracer.input(BOX, Shape.of(4), ElementType.INT64);
            mix = each -> tracer.apply(new MixImages(onBytes), each, partners, blend, box);
        }
        Value normalized = normalized(tracer, onBytes ? mix.apply(images) : images, augmentation.normalization());
        if (augmentation.erasing() > 0) {
            Value boxes = tracer.input(ERASED, Shape.of(1, 4), ElementType.INT64);
            normalized = tracer.apply(new EraseImages(), normalized, boxes);
        }
        Value logits = model.apply(tracer, onBytes ? normalized : mix.apply(normalized));
        if (partners == null) {
            return tracer.graph(tracer.apply(new CrossEntropy(smoothing), logits, classes));
        }
        Value share = tracer.input(SHARE, Shape.of(), ElementType.FLOAT32);
        return tracer.graph(tracer.apply(new MixedCrossEntropy(smoothing), logits, classes, partners, share));
    }

    /** Bytes {@code [N, H, W, 3]} to what a model makes of them. */
    public static Graph normalizing(Module model, int size, AugmentationSettings.Normalization normalization) {
        Tracer tracer = new Tracer();
        return tracer.graph(model.apply(tracer, normalized(tracer, bytes(tracer, size), normalization)));
    }

    /** Bytes {@code [N, H, W, 3]} and classes {@code [N]} to {@link ClassificationCounts} and {@link Predictions}. */
    public Graph evaluation(AugmentationSettings.Normalization normalization) {
        Tracer tracer = new Tracer();
        Value logits = model.apply(tracer, normalized(tracer, bytes(tracer, testSize), normalization));
        Value classes = classes(tracer);
        return tracer.graph(
                tracer.apply(new ClassificationCounts(), logits, classes),
                tracer.apply(new Predictions(), logits, classes));
    }

    /** Normalised images and classes to the loss: the training step that is timed, without the input's conversion. */
    public Graph lossOfNormalized(double smoothing) {
        Tracer tracer = new Tracer();
        Value images = tracer.input(IMAGES, Shape.of(1, 3, size, size), ElementType.FLOAT32);
        Value logits = model.apply(tracer, tracer.apply(new InLayout(), images));
        return tracer.graph(tracer.apply(new CrossEntropy(smoothing), logits, classes(tracer)));
    }

    /** Normalised images and classes to {@link ClassificationCounts}. */
    public Graph countsOfNormalized() {
        Tracer tracer = new Tracer();
        Value images = tracer.input(IMAGES, Shape.of(1, 3, size, size), ElementType.FLOAT32);
        Value logits = model.apply(tracer, tracer.apply(new InLayout(), images));
        return tracer.graph(tracer.apply(new ClassificationCounts(), logits, classes(tracer)));
    }

    /** The input's bytes, channels first. */
    private static Value bytes(Tracer tracer, int size) {
        Value bytes = tracer.input(IMAGES, Shape.of(1, size, size, 3), ElementType.UINT8);
        return tracer.apply(new InLayout(), tracer.apply(Permute.TO_CHANNELS_FIRST, bytes));
    }

    private static Value normalized(Tracer tracer, Value bytes, AugmentationSettings.Normalization normalization) {
        boolean wide = normalization == AugmentationSettings.Normalization.TIMM;
        Value numbers = wide
                ? bytes
                : tracer.apply(new UnitRange(normalization == AugmentationSettings.Normalization.TORCHVISION), bytes);
        double range = wide ? 255 : 1;
        return tracer.apply(
                new NormalizeImages(),
                numbers,
                perChannel(tracer, "mean", MEAN, range),
                perChannel(tracer, "std", STD, range));
    }

    private static Value classes(Tracer tracer) {
        return tracer.input(CLASSES, Shape.of(1), ElementType.INT64);
    }

    private static Value perChannel(Tracer tracer, String name, List<Double> values, double range) {
        return tracer.buffer(
                INPUT_PREFIX + name,
                Shape.of(1, 3, 1, 1),
                new Init.Listed(values.stream().map(v -> range * v).toList()));
    }
}
