package dev.nextbench.experiment;

import dev.nextbench.model.SettingValue;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What has to hold between the values of a trial, each of which is good by itself. */
final class TrialChecks {
    /** Classes of the data set inside the program. */
    private static final int DIGITS = 10;

    /** RandAugment's policies: magnitude, its spread, the increasing set of operations, draws, probability. */
    private static final Pattern POLICY = Pattern.compile("rand(-([mn]\\d{1,9}|inc1|(mstd|p)\\d{1,9}(\\.\\d{1,9})?))*");

    /** Models whose layers have the groups of layer-wise decay. */
    private static final Pattern LAYERED = Pattern.compile("(convnext|inceptionnext)_(atto|tiny|small|base)");

    private final ExperimentDocument document;
    private final BiFunction<Point, String, @Nullable Written> written;
    private final Problems problems;

    /**
     * Checks of one document's trials.
     *
     * @param written what somebody wrote for a point's value, wherever it was written
     */
    TrialChecks(ExperimentDocument document, BiFunction<Point, String, @Nullable Written> written, Problems problems) {
        this.document = document;
        this.written = written;
        this.problems = problems;
    }

    /** Reports what contradicts itself in a trial, where it was written. */
    void check(TrialDefinition trial, Point point) {
        TrainingSettings training = trial.training();
        if (training == null) {
            if (trial.throughput() == null) {
                problems.add(
                        document.place(), "training and throughput are both 'none': a trial would have nothing to do");
            }
            return;
        }
        if (!trial.data().name().equals("digits") && trial.data().path() == null) {
            problems.add(
                    place(point, "data.name"),
                    "data.path is missing: add --set data.path=FOLDER with the folder that holds the data set");
        }
        Object classes = trial.settings().get("classes");
        if (trial.data().name().equals("digits") && classes instanceof Long number && number != DIGITS) {
            problems.add(
                    place(point, "classes", Vocabulary.MODEL),
                    "data set digits has " + DIGITS + " classes, but " + trial.model() + " is to have " + number
                            + ": say 'classes: " + DIGITS + "' in settings");
        }
        if (training.layerDecay() < 1 && !LAYERED.matcher(trial.model()).matches()) {
            problems.add(
                    place(point, "training.layer_decay"),
                    "training.layer_decay is for ConvNeXt and InceptionNeXt with stages, not for " + trial.model()
                            + ": set it to 1");
        }
        if (training.epochs() + training.cooldownEpochs() == 0) {
            problems.add(
                    place(point, "training.epochs"),
                    "training.epochs and training.cooldown_epochs are both 0, so there is nothing to train; raise one,"
                            + " or say 'training: none'");
        }
        augmentation(trial, training, point);
        if (training.batch() % training.accumulation() != 0) {
            problems.add(
                    place(point, "training.accumulation", "training.batch"),
                    "training.batch (" + training.batch() + ") should be a multiple of training.accumulation ("
                            + training.accumulation() + ")");
        }
        atMost(point, "warmup_epochs", training.warmupEpochs(), "epochs", training.epochs());
        if (training.warmupEpochs() > 0) {
            atMost(
                    point,
                    "warmup_learning_rate",
                    training.warmupLearningRate(),
                    "learning_rate",
                    training.learningRate());
        }
        if (training.schedule() != TrainingSettings.ScheduleKind.CONSTANT) {
            atMost(
                    point,
                    "final_learning_rate",
                    training.finalLearningRate(),
                    "learning_rate",
                    training.learningRate());
        }
    }

    private void augmentation(TrialDefinition trial, TrainingSettings training, Point point) {
        AugmentationSettings augmentation = trial.augmentation();
        if (augmentation == null) {
            return;
        }
        if (!augmentation.randAugment().equals(AugmentationSettings.NO_POLICY)
                && !POLICY.matcher(augmentation.randAugment()).matches()) {
            problems.add(
                    place(point, "augmentation.rand_augment"),
                    "augmentation.rand_augment should be a policy such as rand-m9-mstd0.5-inc1, or 'none', not '"
                            + augmentation.randAugment() + "'");
        }
        int microBatch = training.batch() / training.accumulation();
        if (augmentation.mixes() && microBatch % 2 != 0) {
            problems.add(
                    place(point, "training.accumulation", "training.batch"),
                    "images are mixed in pairs, but a micro-batch has " + microBatch
                            + " images: choose training.batch and training.accumulation so that it is even");
        }
    }

    private void atMost(Point point, String low, double lowValue, String high, double highValue) {
        if (lowValue > highValue) {
            problems.add(
                    place(point, "training." + low, "training." + high),
                    "training." + low + " (" + new SettingValue.Decimal(lowValue).text()
                            + ") should be at most training." + high + " ("
                            + new SettingValue.Decimal(highValue).text() + ")");
        }
    }

    /** Where the first of these values that anybody wrote was written, those of the point before the others'. */
    private Place place(Point point, String... names) {
        for (String name : names) {
            Written own = point.values().get(name);
            if (own != null) {
                return own.place();
            }
        }
        for (String name : names) {
            Written common = written.apply(point, name);
            if (common != null) {
                return common.place();
            }
        }
        return document.place();
    }
}
