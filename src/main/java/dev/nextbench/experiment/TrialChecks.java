package dev.nextbench.experiment;

import dev.nextbench.model.SettingValue;

/** What has to hold between the values of a trial, each of which is good by itself. */
final class TrialChecks {
    /** Classes of the data set inside the program. */
    private static final int DIGITS = 10;

    private final ExperimentDocument document;
    private final Problems problems;

    TrialChecks(ExperimentDocument document, Problems problems) {
        this.document = document;
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
        if (trial.data().name().equals("folder") && trial.data().path() == null) {
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

    private void atMost(Point point, String low, double lowValue, String high, double highValue) {
        if (lowValue > highValue) {
            problems.add(
                    place(point, "training." + low, "training." + high),
                    "training." + low + " (" + new SettingValue.Decimal(lowValue).text()
                            + ") should be at most training." + high + " ("
                            + new SettingValue.Decimal(highValue).text() + ")");
        }
    }

    /** Where the first of these values that anybody wrote was written, those of the point before the document's. */
    private Place place(Point point, String... names) {
        for (String name : names) {
            Written written = point.values().get(name);
            if (written != null) {
                return written.place();
            }
        }
        for (String name : names) {
            Written written = document.values().get(name);
            if (written != null) {
                return written.place();
            }
        }
        return document.place();
    }
}
