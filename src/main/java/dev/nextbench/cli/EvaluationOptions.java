package dev.nextbench.cli;

import dev.nextbench.data.EvaluationTransform;
import dev.nextbench.data.Resampler;
import dev.nextbench.evaluate.Classifier;
import dev.nextbench.evaluate.EvaluationDefaults;
import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.experiment.Precision;
import dev.nextbench.run.DeviceChoice;
import dev.nextbench.torchscript.Tensors;
import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What commands take that run a classifier on images: how images are made ready, and how the model runs. */
final class EvaluationOptions {
    private static final int LARGEST_SIZE = 4096;
    private static final int LARGEST_BATCH = 65_536;
    private static final int MOST_THREADS = 1024;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            description = "height and width of an image as the model gets it (default: what the weights were trained"
                    + " on, else 224)")
    private @Nullable Integer size;

    @Option(
            names = "--crop",
            paramLabel = "SHARE",
            description = "part of the shorter side that is kept, above 0 and at most 1 (default: the model's own, such"
                    + " as 0.875; 1 for weights trained by this program)")
    private @Nullable Double crop;

    @Option(
            names = "--transform",
            paramLabel = "KIND",
            description = {
                "how an image is scaled and cropped (default: the model's own):",
                "  timm    shorter side to SIZE/SHARE, centre crop, as timm and torchvision round it",
                "  warp    the whole image to a square, as ConvNeXt from 384 pixels on",
                "  paddle  as timm with PaddleClas' rounding, for E-ConvNeXt"
            })
    private EvaluationTransform.@Nullable Kind kind;

    @Option(names = "--interpolation", paramLabel = "FILTER", description = "bicubic or bilinear (default: bicubic)")
    private @Nullable Resampler interpolation;

    @Option(names = "--device", description = "auto, cpu, gpu or gpu:N (default: ${DEFAULT-VALUE})")
    private String device = "auto";

    @Option(names = "--precision", description = "float32 or bfloat16 (default: the trial's own, else float32)")
    private @Nullable Precision precision;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "images of a call of the engine (default: ${DEFAULT-VALUE})")
    private int batch = 32;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "threads of an operator on the CPU (default: all cores)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--decoders",
            paramLabel = "N",
            description = "threads that decode images ahead; the result does not depend on them (default: all cores)")
    private int decoders = Runtime.getRuntime().availableProcessors();

    /** Refuses values outside their ranges, and options that contradict each other, before anything slow happens. */
    void check(ModelSource source) {
        if (size != null && source.hasInput()) {
            throw new InputException("--size and --input say the same; give --size");
        }
        if (size != null) {
            range("--size", size, LARGEST_SIZE);
        }
        if (crop != null && !(crop > 0 && crop <= 1)) {
            throw new InputException("--crop " + crop + ": should be above 0 and at most 1, such as 0.875");
        }
        range("--batch", batch, LARGEST_BATCH);
        range("--threads", threads, MOST_THREADS);
        range("--decoders", decoders, MOST_THREADS);
        if (!device.equals("auto")) {
            try {
                DeviceChoice.of(device);
            } catch (IllegalArgumentException e) {
                throw new InputException("--device " + e.getMessage());
            }
        }
    }

    private static void range(String option, int value, int largest) {
        if (value < 1 || value > largest) {
            throw new InputException(option + " " + value + ": should be from 1 to " + Units.grouped(largest));
        }
    }

    /**
     * The transform of a model's images: that of its validation where this program trained it, else that of the
     * published weights, changed by what was asked for.
     *
     * @param trial the trial that trained it, if it is known
     */
    EvaluationTransform transform(ModelSource.Loaded loaded, Optional<TrialValidation> trial) {
        EvaluationTransform standard = standard(loaded, trial);
        return new EvaluationTransform(
                standard.size(),
                crop != null ? crop : standard.crop(),
                kind != null ? kind : standard.kind(),
                interpolation != null ? interpolation : standard.interpolation());
    }

    private EvaluationTransform standard(ModelSource.Loaded loaded, Optional<TrialValidation> trial) {
        int pixels = size != null ? size : loaded.size();
        if (trial.isPresent()) {
            EvaluationTransform validation = trial.get().transform();
            boolean asked = size != null || loaded.size() != trial.get().trainingSize();
            return asked
                    ? new EvaluationTransform(pixels, validation.crop(), validation.kind(), validation.interpolation())
                    : validation;
        }
        // A trial's weights that were taken elsewhere name the classes, but not how the trial validated.
        return loaded.classNames().isEmpty()
                ? EvaluationDefaults.of(loaded.chosen().name(), pixels)
                : new EvaluationTransform(pixels, 1);
    }

    /** The precision of the model's products. */
    Precision precision(Optional<TrialValidation> trial) {
        return precision != null
                ? precision
                : trial.map(TrialValidation::precision).orElse(Precision.FLOAT32);
    }

    /** In which order of operations a byte is normalised: as in the trial's validation, else as timm does it. */
    static AugmentationSettings.Normalization normalization(Optional<TrialValidation> trial) {
        return trial.map(TrialValidation::normalization).orElse(AugmentationSettings.Normalization.TIMM);
    }

    /** The options given that say how an image is scaled and cropped. */
    List<String> transformOptions() {
        List<String> given = new ArrayList<>();
        if (crop != null) {
            given.add("--crop");
        }
        if (kind != null) {
            given.add("--transform");
        }
        if (interpolation != null) {
            given.add("--interpolation");
        }
        return given;
    }

    /** Refuses a model without weights. */
    static void requireWeights(ModelSource.Loaded loaded) {
        if (!loaded.hasWeights()) {
            throw new InputException("random weights predict nothing: give the weights of "
                    + loaded.chosen().name() + " with --weights FILE, or name a trial");
        }
    }

    /**
     * Starts the engine with a model that has weights.
     *
     * @param pixels height and width of images
     * @param trial the trial that trained it, if it is known
     */
    Classifier start(ModelSource.Loaded loaded, int pixels, Optional<TrialValidation> trial)
            throws IOException, WeightsException {
        Tensors weights = ModelSource.forArchive(loaded.fitted(null).tensors());
        return Classifier.start(
                loaded.chosen().module(), pixels, weights, normalization(trial), precision(trial), device, threads);
    }

    /** Images of a call of the engine. */
    int batch() {
        return batch;
    }

    /** Threads of an operator on the CPU. */
    int threads() {
        return threads;
    }

    /** Threads that decode images. */
    int decoders() {
        return decoders;
    }
}
