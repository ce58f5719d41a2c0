package dev.nextbench.run;

import dev.nextbench.experiment.TrialDefinition;
import dev.nextbench.result.Lock;
import java.util.stream.Collectors;

/**
 * A trial to be run.
 *
 * @param number its place among the trials to be run, from 1
 * @param training expected seconds of its training
 * @param measuring expected seconds of measuring its throughput
 */
record Task(int number, Lock.LockedTrial trial, TrialDefinition definition, double training, double measuring) {
    String id() {
        return trial.id();
    }

    double work() {
        return training + measuring;
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
