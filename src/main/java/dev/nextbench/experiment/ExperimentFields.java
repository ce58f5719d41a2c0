package dev.nextbench.experiment;

import dev.nextbench.model.SettingType;
import dev.nextbench.model.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The fields of the sections, with range, default and meaning of each. The reader and the schema are both made from
 * these tables. Defaults of training follow classification-training.md, section 1.1, scaled down to small data sets.
 */
public final class ExperimentFields {
    /** The largest batch. */
    private static final int LARGEST_BATCH = 65_536;

    private static final SettingType RATE = new SettingType.Decimal(0, 100);
    private static final SettingType ALPHA = new SettingType.Decimal(0, 100);
    private static final SettingType SHARE = new SettingType.Decimal(0, 1);
    private static final SettingType MOMENT = new SettingType.Decimal(0, 0.999999);
    private static final SettingType LAYOUT = choice(Layout.class);
    private static final SettingType PRECISION = choice(Precision.class);

    /** What a trial is trained and evaluated on. */
    public static final Section<DataSettings> DATA = new Section<>(
            "data",
            false,
            List.of(
                    Field.of(
                            "name",
                            new SettingType.Choice(List.of("digits", "folder", "cifar_binary", "shards")),
                            "digits",
                            "The data set: 'digits' is inside the program, 'folder' is a folder of class folders,"
                                    + " 'cifar_binary' CIFAR's own files, 'shards' WebDataset's tar files."),
                    Field.text(
                            "path",
                            null,
                            "The folder that holds the data set, for all but 'digits'; seen from the working folder."),
                    Field.text("train_split", "train", "The folder of the training split inside 'path'."),
                    Field.text("test_split", "test", "The folder of the test split inside 'path'."),
                    Field.of("size", whole(4, 1024), "32", "Height and width of training images, in pixels."),
                    Field.of(
                            "eval_size",
                            whole(0, 1024),
                            "0",
                            "Height and width of test images in pixels; 0 for those of training images."),
                    Field.of(
                            "eval_crop",
                            new SettingType.Decimal(0.1, 1),
                            "1",
                            "The part of a test image's shorter side that the centre crop keeps."),
                    Field.of(
                            "eval_transform",
                            choice(DataSettings.EvalTransform.class),
                            "timm",
                            "How a test image is scaled and cropped: as timm or PaddleClas do, or warped as a whole."),
                    Field.of(
                            "train_limit",
                            whole(0, Integer.MAX_VALUE),
                            "0",
                            "Use only so many training images of each class; 0 for all."),
                    Field.of(
                            "test_limit",
                            whole(0, Integer.MAX_VALUE),
                            "0",
                            "Use only so many test images of each class; 0 for all.")),
            ExperimentFields::data);

    /** What happens to training images. */
    public static final Section<AugmentationSettings> AUGMENTATION = new Section<>(
            "augmentation",
            false,
            List.of(
                    Field.of("flip", SHARE, "0", "Probability of a horizontal flip."),
                    Field.of(
                            "crop",
                            choice(AugmentationSettings.Crop.class),
                            "none",
                            "How an image becomes a square: as in evaluation, the same with padding and a random crop,"
                                    + " or by a random resized crop of timm or PaddleClas."),
                    Field.of("padding", whole(1, 512), "4", "Zero padding on every side in pixels, for crop 'pad'."),
                    Field.of(
                            "crop_area",
                            new SettingType.Decimal(0.0001, 1),
                            "0.08",
                            "The smallest part of an image's area that a random resized crop takes."),
                    Field.of(
                            "interpolation",
                            choice(AugmentationSettings.Interpolation.class),
                            "bicubic",
                            "The filter of a random resized crop; 'random' is one of the two for each image."),
                    Field.text(
                            "rand_augment",
                            AugmentationSettings.NO_POLICY,
                            "RandAugment's policy as timm writes it, such as rand-m9-mstd0.5-inc1, or 'none'."),
                    Field.of(
                            "rand_augment_interpolation",
                            choice(AugmentationSettings.Interpolation.class),
                            "bicubic",
                            "The filter of RandAugment's geometric operations."),
                    Field.of("mixup", ALPHA, "0", "Alpha of mix-up's Beta distribution; 0 for no mix-up."),
                    Field.of("cutmix", ALPHA, "0", "Alpha of cut-mix's Beta distribution; 0 for no cut-mix."),
                    Field.of("mix_probability", SHARE, "1", "Probability that a micro-batch is mixed."),
                    Field.of(
                            "mix_switch",
                            SHARE,
                            "0.5",
                            "Probability that a mixed micro-batch is cut-mixed, where both are on."),
                    Field.of(
                            "mix_order",
                            choice(AugmentationSettings.MixOrder.class),
                            "bytes",
                            "Whether bytes are mixed, as in timm, or normalised images, as in ConvNeXt's repository."),
                    Field.of(
                            "mix_partner",
                            choice(AugmentationSettings.MixPartner.class),
                            "reverse",
                            "Whom an image is mixed with: the one opposite in the micro-batch, or by a permutation."),
                    Field.of("erasing", SHARE, "0", "Probability that a rectangle of an image is filled with noise."),
                    Field.of(
                            "normalization",
                            choice(AugmentationSettings.Normalization.class),
                            "timm",
                            "The order of the operations that normalise a byte; they differ in the last digits."),
                    Field.of(
                            "decoding",
                            choice(AugmentationSettings.Decoding.class),
                            "exact",
                            "'fast' decodes at 1/2, 1/4 or 1/8 where a crop is that much too large; its pixels then differ a"
                                    + " little.")),
            ExperimentFields::augmentation);

    /** How a trial is trained. */
    public static final Section<TrainingSettings> TRAINING = new Section<>(
            "training",
            true,
            List.of(
                    Field.of("epochs", whole(0, 100_000), "100", "Passes over the training split, without cool-down."),
                    Field.of("batch", whole(1, LARGEST_BATCH), "128", "Images of an update."),
                    Field.of(
                            "accumulation",
                            whole(1, LARGEST_BATCH),
                            "1",
                            "Micro-batches that the batch of an update is divided into."),
                    Field.of(
                            "optimizer",
                            choice(TrainingSettings.OptimizerKind.class),
                            "adamw",
                            "AdamW, LAMB, or stochastic gradient descent."),
                    Field.of(
                            "learning_rate",
                            new SettingType.Decimal(1e-12, 100),
                            "0.001",
                            "The peak of the learning rate."),
                    Field.of("warmup_epochs", new SettingType.Decimal(0, 100_000), "0", "Epochs of linear warm-up."),
                    Field.of("warmup_learning_rate", RATE, "0.000001", "The learning rate at which warm-up starts."),
                    Field.of("final_learning_rate", RATE, "0.00001", "The floor of the cosine."),
                    Field.of(
                            "schedule",
                            choice(TrainingSettings.ScheduleKind.class),
                            "timm_cosine",
                            "The cosine of timm, ConvNeXt or Paddle, or no change after warm-up."),
                    Field.of("cooldown_epochs", whole(0, 100_000), "0", "Epochs at the floor after the last."),
                    Field.of(
                            "weight_decay",
                            new SettingType.Decimal(0, 10),
                            "0.05",
                            "Weight decay of parameters of rank 2 or more; decoupled but in sgd."),
                    Field.of("beta1", MOMENT, "0.9", "Decay of the first moment of AdamW and LAMB."),
                    Field.of("beta2", MOMENT, "0.999", "Decay of the second moment of AdamW and LAMB."),
                    Field.of("epsilon", new SettingType.Decimal(1e-20, 1), "0.00000001", "Epsilon of AdamW and LAMB."),
                    Field.of("momentum", MOMENT, "0.9", "Momentum of stochastic gradient descent."),
                    Field.of(
                            "nesterov",
                            new SettingType.Flag(),
                            "true",
                            "Nesterov's gradient, with a momentum above 0."),
                    Field.of("smoothing", MOMENT, "0.1", "Smoothing of labels."),
                    Field.of(
                            "clip_norm",
                            new SettingType.Decimal(0, 1_000_000),
                            "0",
                            "The largest norm of all gradients together; 0 for no clipping."),
                    Field.of("ema", MOMENT, "0", "Decay of the averaged weights; 0 for none."),
                    Field.of(
                            "layer_decay",
                            new SettingType.Decimal(0.01, 1),
                            "1",
                            "Factor of the learning rate from one group of layers to the one below it; 1 for none."),
                    Field.of(
                            "micro_batch",
                            choice(TrainingSettings.MicroBatch.class),
                            "fixed",
                            "'auto' halves micro-batches that do not fit into memory and accumulates twice as many."),
                    Field.text("start", null, "A file of weights to start from, seen from the working folder."),
                    Field.of("precision", PRECISION, "float32", "The type of activations and products in training."),
                    Field.of("layout", LAYOUT, "nchw", "How activations lie in memory in training.")),
            ExperimentFields::training);

    /** How a trial's throughput is measured. */
    public static final Section<ThroughputSettings> THROUGHPUT = new Section<>(
            "throughput",
            true,
            List.of(
                    Field.of(
                            "modes",
                            new SettingType.Sequence(new SettingType.Choice(List.of("infer", "train")), 1, 2, true),
                            "[infer]",
                            "What is measured: the forward pass, the training step, or both."),
                    Field.of("batch", whole(1, LARGEST_BATCH), "64", "Images of a measured step."),
                    Field.of("forks", whole(2, 1000), "5", "Processes, which are the unit of the interval."),
                    Field.of(
                            "warmup_iterations",
                            whole(0, 10_000),
                            "5",
                            "Iterations of each fork that are kept but not counted."),
                    Field.of("iterations", whole(1, 10_000), "5", "Measured iterations of each fork."),
                    Field.of(
                            "iteration_seconds",
                            new SettingType.Decimal(0.001, 3600),
                            "1",
                            "Wall time of an iteration in seconds."),
                    Field.of("precision", PRECISION, "float32", "The type of activations and products measured."),
                    Field.of("layout", LAYOUT, "nchw", "How activations lie in memory while measured.")),
            ExperimentFields::throughput);

    /** All sections, in the order in which a file has them. */
    public static final List<Section<?>> SECTIONS = List.of(DATA, AUGMENTATION, TRAINING, THROUGHPUT);

    private ExperimentFields() {}

    private static SettingType whole(long low, long high) {
        return new SettingType.Whole(low, high, false);
    }

    private static <E extends Enum<E>> SettingType choice(Class<E> type) {
        return new SettingType.Choice(Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList());
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name) {
        return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
    }

    private static DataSettings data(Settings values) {
        return new DataSettings(
                values.name("name"),
                values.values().containsKey("path") ? values.name("path") : null,
                values.name("train_split"),
                values.name("test_split"),
                values.whole("size"),
                values.whole("eval_size"),
                values.decimal("eval_crop"),
                constant(DataSettings.EvalTransform.class, values.name("eval_transform")),
                values.whole("train_limit"),
                values.whole("test_limit"));
    }

    private static AugmentationSettings augmentation(Settings values) {
        return new AugmentationSettings(
                values.decimal("flip"),
                constant(AugmentationSettings.Crop.class, values.name("crop")),
                values.whole("padding"),
                values.decimal("crop_area"),
                constant(AugmentationSettings.Interpolation.class, values.name("interpolation")),
                values.name("rand_augment"),
                constant(AugmentationSettings.Interpolation.class, values.name("rand_augment_interpolation")),
                values.decimal("mixup"),
                values.decimal("cutmix"),
                values.decimal("mix_probability"),
                values.decimal("mix_switch"),
                constant(AugmentationSettings.MixOrder.class, values.name("mix_order")),
                constant(AugmentationSettings.MixPartner.class, values.name("mix_partner")),
                values.decimal("erasing"),
                constant(AugmentationSettings.Normalization.class, values.name("normalization")),
                constant(AugmentationSettings.Decoding.class, values.name("decoding")));
    }

    private static TrainingSettings training(Settings values) {
        return new TrainingSettings(
                values.whole("epochs"),
                values.whole("batch"),
                values.whole("accumulation"),
                constant(TrainingSettings.OptimizerKind.class, values.name("optimizer")),
                values.decimal("learning_rate"),
                values.decimal("warmup_epochs"),
                values.decimal("warmup_learning_rate"),
                values.decimal("final_learning_rate"),
                constant(TrainingSettings.ScheduleKind.class, values.name("schedule")),
                values.whole("cooldown_epochs"),
                values.decimal("weight_decay"),
                values.decimal("beta1"),
                values.decimal("beta2"),
                values.decimal("epsilon"),
                values.decimal("momentum"),
                values.flag("nesterov"),
                values.decimal("smoothing"),
                values.decimal("clip_norm"),
                values.decimal("ema"),
                values.decimal("layer_decay"),
                constant(TrainingSettings.MicroBatch.class, values.name("micro_batch")),
                values.values().containsKey("start") ? values.name("start") : null,
                constant(Precision.class, values.name("precision")),
                constant(Layout.class, values.name("layout")));
    }

    private static ThroughputSettings throughput(Settings values) {
        return new ThroughputSettings(
                values.names("modes"),
                values.whole("batch"),
                values.whole("forks"),
                values.whole("warmup_iterations"),
                values.whole("iterations"),
                values.decimal("iteration_seconds"),
                constant(Precision.class, values.name("precision")),
                constant(Layout.class, values.name("layout")));
    }
}
