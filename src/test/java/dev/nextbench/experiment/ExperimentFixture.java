package dev.nextbench.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes experiment files into a folder and reads them with the testing catalogue. */
record ExperimentFixture(Path folder) {
    /** The experiment of one file's text. */
    Experiment read(String yaml, String... sets) {
        return scaled(yaml, null, sets);
    }

    /** The same with a scale. */
    Experiment scaled(String yaml, @Nullable String scale, String... sets) {
        return ExperimentReader.read(file("x.yaml", yaml), scale, List.of(sets), TestingCatalogue.CATALOGUE);
    }

    /** What is wrong with one file's text, a line for each problem, with the folder left out. */
    List<String> problems(String yaml, String... sets) {
        return problems(() -> read(yaml, sets));
    }

    /** What is wrong with what is done. */
    List<String> problems(Runnable reading) {
        try {
            reading.run();
            return List.of();
        } catch (ExperimentException e) {
            return e.problems().stream()
                    .map(problem -> problem.toString().replace(folder + "/", ""))
                    .toList();
        }
    }

    Path file(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The trials' points, one to a line. */
    static String points(Experiment experiment) {
        return experiment.trials().stream()
                .map(trial -> trial.point().toString())
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
