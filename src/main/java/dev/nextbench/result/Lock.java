package dev.nextbench.result;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The frozen trials of an experiment, {@code results/EXPERIMENT/lock.json}: all that the runner takes and all that a
 * report needs besides the results themselves.
 *
 * @param format the version of the layout of a results folder; see {@code ResultStore.FORMAT}
 * @param experiment the experiment's name: its file's path under {@code experiments/} without ending
 * @param file the experiment file as it was named on the command line
 * @param title one line for the top of the report
 * @param question what the experiment is to find out
 * @param scale the scale it was expanded with
 * @param axes the names of the axes in the order of the file, such as {@code model}, {@code kernel}, {@code seed}
 * @param report how the report arranges the trials
 * @param trials the trials in order
 */
public record Lock(
        int format,
        String experiment,
        String file,
        String title,
        String question,
        @Nullable String scale,
        List<String> axes,
        ReportPlan report,
        List<LockedTrial> trials) {

    /** Copies the lists. */
    public Lock {
        axes = List.copyOf(axes);
        trials = List.copyOf(trials);
    }

    /**
     * How a report arranges the trials.
     *
     * @param groupBy axes whose values divide the trials into tables of their own
     * @param baselines points, each a few axis values; in every group the first row that matches one of them is its
     *     baseline row
     */
    public record ReportPlan(List<String> groupBy, List<Map<String, String>> baselines) {}

    /**
     * One trial.
     *
     * @param id the hash of everything that can change its result
     * @param point its value on each axis that exists for it, as text
     * @param settings all settings of its model, resolved
     * @param model the model's name
     * @param seed the seed of its weights, order of samples, and augmentation
     * @param parameters trained scalars
     * @param macs multiply-accumulates for one image
     * @param definition the resolved definition, from which the trial is run; its canonical JSON is a part of the id
     */
    public record LockedTrial(
            String id,
            SortedMap<String, String> point,
            String model,
            SortedMap<String, Object> settings,
            long seed,
            long parameters,
            long macs,
            tools.jackson.databind.JsonNode definition) {}
}
