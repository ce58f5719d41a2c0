package dev.nextbench.experiment;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an experiment file says once its layers are merged: every value typed, none yet resolved.
 *
 * @param place where it starts
 * @param title one line for the top of the report
 * @param question what the experiment is to find out
 * @param values what holds for every trial that does not say otherwise, by canonical name
 * @param modelSettings the same for the settings of one model
 * @param none the sections that are {@code none}
 * @param axes the blocks in order
 * @param include points that are added
 * @param exclude points that are taken out
 * @param seeds the seeds of every point
 * @param groupBy axes, with the places where they were written
 * @param baselines points that others are compared with
 */
record ExperimentDocument(
        Place place,
        @Nullable String title,
        @Nullable String question,
        Map<String, Written> values,
        Map<String, Map<String, Written>> modelSettings,
        Set<String> none,
        List<AxisBlock> axes,
        List<Point> include,
        List<Point> exclude,
        List<Long> seeds,
        Map<String, Place> groupBy,
        List<Point> baselines) {}
