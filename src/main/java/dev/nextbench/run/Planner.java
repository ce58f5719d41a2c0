package dev.nextbench.run;

import dev.nextbench.data.DataSets;
import dev.nextbench.experiment.Catalogue;
import dev.nextbench.experiment.Experiment;
import dev.nextbench.experiment.LockFile;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Shape;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.model.Settings;
import dev.nextbench.result.BuildInfo;
import dev.nextbench.result.Lock;

/** Freezes an experiment: the trials with their ids and costs. Needs no engine. */
public final class Planner {
    private Planner() {}

    /** All models as experiment files can name them. */
    public static Catalogue catalogue() {
        return new Catalogue(Models.all());
    }

    /**
     * The frozen trials of an experiment.
     *
     * @throws dev.nextbench.experiment.ExperimentException if a model cannot be built as asked
     * @throws dev.nextbench.data.DataException if the data's content cannot be hashed
     */
    public static Lock lock(Experiment experiment, DeviceChoice device) {
        return LockFile.of(
                experiment,
                catalogue(),
                new LockFile.Surroundings(
                        DataSets::contentHash, "libtorch " + BuildInfo.library("libtorch"), device.deviceClass()),
                Planner::count);
    }

    private static LockFile.Counts count(ModelDefinition model, Settings settings, int size) {
        Graph graph = Models.trace(model.module(settings), Shape.of(1, 3, size, size));
        return new LockFile.Counts(graph.parameterCount(), graph.macs());
    }
}
