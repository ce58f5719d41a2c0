package dev.nextbench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Experiment files whose trials take a second, nearly all of it the start of their process. */
public final class TinyExperiment {
    private static final String COMMON = """
            title: Tiny
            model: convnext_atto
            data: {name: digits, size: 8, train_limit: 10, test_limit: 5}
            settings: {classes: 10, patch: 2, depths: [1, 1], widths: [8, 16], layer_scale_init: 0.1}
            """;

    private TinyExperiment() {}

    /**
     * Writes {@code NAME.yaml}.
     *
     * @param sections what comes after model, data and settings: training, throughput, axes
     */
    public static Path write(Path folder, String name, String sections) throws IOException {
        return Files.writeString(folder.resolve(name + ".yaml"), COMMON + sections);
    }

    /** Writes an experiment of two trials that are trained for one epoch. */
    public static Path twoKernels(Path folder) throws IOException {
        return write(folder, "kernels", """
                training: {epochs: 1, batch: 20}
                throughput: none
                axes: [grid: {kernel: [3, 5]}]
                """);
    }
}
