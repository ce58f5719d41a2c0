package dev.nextbench.cli;

import dev.nextbench.experiment.Experiment;
import dev.nextbench.experiment.ExperimentReader;
import dev.nextbench.experiment.PlannedTrial;
import dev.nextbench.result.Lock;
import dev.nextbench.run.DeviceChoice;
import dev.nextbench.run.Planner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose the trials of an experiment file. */
final class ExperimentArguments {
    @Option(names = "--scale", paramLabel = "NAME", description = "a named set of overrides in the file")
    private @Nullable String scale;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "change one value of the file, such as training.epochs=5 or throughput=none; may be repeated")
    private List<String> set = List.of();

    @Option(
            names = "--only",
            paramLabel = "AXIS=VALUE",
            description = "only the trials with this value; may be repeated")
    private List<String> only = List.of();

    @Option(names = "--device", description = "auto, cpu, gpu or gpu:N (default: ${DEFAULT-VALUE})")
    private String device = "auto";

    /** The device asked for. */
    DeviceChoice device() {
        try {
            return DeviceChoice.of(device);
        } catch (IllegalArgumentException e) {
            throw new InputException("--device: " + e.getMessage());
        }
    }

    /** The whole experiment of a file, whatever {@code --only} chooses. */
    Experiment experiment(Path file) {
        return ExperimentReader.read(file, scale, set, Planner.catalogue());
    }

    /** The trials of a lock that {@code --only} chooses, in the order of the lock. */
    Lock chosen(Experiment experiment, Lock lock) {
        if (only.isEmpty()) {
            return lock;
        }
        Set<SortedMap<String, String>> points = experiment.only(only, Planner.catalogue()).trials().stream()
                .map(PlannedTrial::point)
                .collect(Collectors.toSet());
        return new Lock(
                lock.format(),
                lock.experiment(),
                lock.file(),
                lock.title(),
                lock.question(),
                lock.scale(),
                lock.axes(),
                lock.report(),
                lock.trials().stream()
                        .filter(trial -> points.contains(trial.point()))
                        .toList());
    }

    /** The options as they have to be given again to run the same trials, wherever that is. */
    List<String> repeated() {
        List<String> arguments = new ArrayList<>(List.of("--device", device().name()));
        if (scale != null) {
            arguments.addAll(List.of("--scale", scale));
        }
        set.forEach(change -> arguments.addAll(List.of("--set", change)));
        return arguments;
    }
}
