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
                            new SettingType.Choice(List.of("digits", "folder")),
                            "digits",
                            "The data set: 'digits' is inside the program, 'folder' is a folder of class folders."),
                    Field.text(
                            "path",
                            null,
                            "The folder that holds the splits' folders, for 'folder'; seen from the working folder."),
                    Field.text("train_split", "train", "The folder of the training split inside 'path'."),
                    Field.text("test_split", "test", "The folder of the test split inside 'path'."),
                    Field.of("size", whole(4, 1024), "32", "Height and width that images are resized to, in pixels."),
                    Field.of("flip", SHARE, "0", "Probability of a horizontal flip of a training image."),
                    Field.of(
                            "crop",
                            choice(DataSettings.Crop.class),
                            "none",
                            "How a training image is cropped: 'pad' takes a random crop after zero padding."),
                    Field.of("padding", whole(1, 512), "4", "Zero padding on every side in pixels, for crop 'pad'."),
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
                            "Decoupled weight decay of parameters of rank 2 or more."),
                    Field.of("beta1", MOMENT, "0.9", "AdamW's decay of the first moment."),
                    Field.of("beta2", MOMENT, "0.999", "AdamW's decay of the second moment."),
                    Field.of("epsilon", new SettingType.Decimal(1e-20, 1), "0.00000001", "AdamW's epsilon."),
                    Field.of("smoothing", MOMENT, "0.1", "Smoothing of labels."),
                    Field.of(
                            "clip_norm",
                            new SettingType.Decimal(0, 1_000_000),
                            "0",
                            "The largest norm of all gradients together; 0 for no clipping."),
                    Field.of("ema", MOMENT, "0", "Decay of the averaged weights; 0 for none."),
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
    public static final List<Section<?>> SECTIONS = List.of(DATA, TRAINING, THROUGHPUT);

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
                values.decimal("flip"),
                constant(DataSettings.Crop.class, values.name("crop")),
                values.whole("padding"),
                values.whole("train_limit"),
                values.whole("test_limit"));
    }

    private static TrainingSettings training(Settings values) {
        return new TrainingSettings(
                values.whole("epochs"),
                values.whole("batch"),
                values.whole("accumulation"),
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
                values.decimal("smoothing"),
                values.decimal("clip_norm"),
                values.decimal("ema"),
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
