package dev.nextbench.run;

import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.experiment.TrialDefinition;
import dev.nextbench.result.Lock;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A trial to be run.
 *
 * @param number its place among the trials to be run, from 1
 * @param trainImages of an epoch; 0 if it is not trained
 * @param testImages of an evaluation; 0 if it is not trained
 */
record Task(int number, Lock.LockedTrial trial, TrialDefinition definition, long trainImages, long testImages) {
    String id() {
        return trial.id();
    }

    /**
     * Which share of its training is done, in time, which its evaluations take too.
     *
     * @param updates share of all updates
     * @param evaluations after so many epochs
     */
    double share(double updates, int evaluations) {
        TrainingSettings training = Objects.requireNonNull(definition.training(), "the trial is not trained");
        double evaluated = (double) evaluations / Math.max(1, training.epochs() + training.cooldownEpochs());
        double evaluation = (double) testImages / SeenStep.FORWARD_AND_BACKWARD;
        return (updates * trainImages + evaluated * evaluation) / Math.max(1, trainImages + evaluation);
    }

    /** Expected time of its training. */
    TimeRange training(Estimate estimate) {
        return estimate.training(trial, definition, trainImages, testImages);
    }

    /** A step of its training, if all of them take so many seconds. */
    SeenStep step(double seconds) {
        TrainingSettings training = Objects.requireNonNull(definition.training(), "the trial is not trained");
        return new SeenStep(
                SeenStep.Step.of(trial.model(), training, trial.macs()),
                seconds / SeenStep.steps(training, trainImages, testImages));
    }

    /** Multiply-accumulates of its training, in proportion. */
    double trainingMacs() {
        TrainingSettings training = definition.training();
        return training == null
                ? 0
                : SeenStep.steps(training, trainImages, testImages)
                        * SeenStep.Step.of(trial.model(), training, trial.macs())
                                .macs();
    }

    boolean mixes() {
        return definition.augmentation() != null && definition.augmentation().mixes();
    }

    /** The values of its axes: {@code convnext_atto kernel=7}. */
    String title() {
        return trial.point().entrySet().stream()
                .map(axis -> axis.getKey().equals("model") ? axis.getValue() : axis.getKey() + "=" + axis.getValue())
                .collect(Collectors.joining(" "));
    }
}
