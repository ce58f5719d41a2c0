package dev.nextbench.cli;

import dev.nextbench.evaluate.Classifier;
import dev.nextbench.evaluate.Evaluation;
import dev.nextbench.evaluate.LabelledImages;
import dev.nextbench.evaluate.Logits;
import dev.nextbench.evaluate.Npy;
import dev.nextbench.io.AtomicFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The files that an evaluation can leave beside its result, each whole or absent. */
final class EvaluationOutputs {
    private static final int BEST = 5;

    @Option(names = "--save", paramLabel = "FILE", description = "also write the JSON to a file")
    private @Nullable Path save;

    @Option(names = "--logits", paramLabel = "FILE", description = "also write the logits, [images, classes], as .npy")
    private @Nullable Path logits;

    @Option(
            names = "--pixels",
            paramLabel = "FILE",
            description = "also write the images as the model got them before normalisation, [images, H, W, 3] bytes in"
                    + " the order RGB, as .npy: to compare pipelines")
    private @Nullable Path pixels;

    @Option(
            names = "--predictions",
            paramLabel = "FILE",
            description = "also write a line an image as .csv: file, class, the five best classes, their probabilities")
    private @Nullable Path predictions;

    /** An evaluation that is told where to write. */
    interface Run {
        /** Evaluates and tells the listener of every image. */
        void with(Evaluation.Listener listener) throws IOException;
    }

    /** Refuses files that cannot be written, before anything slow happens. */
    void check() {
        Map<Path, String> seen = new HashMap<>();
        check("--save", save, "json", seen);
        check("--logits", logits, "npy", seen);
        check("--pixels", pixels, "npy", seen);
        check("--predictions", predictions, "csv", seen);
    }

    private static void check(String option, @Nullable Path file, String ending, Map<Path, String> seen) {
        if (file == null) {
            return;
        }
        if (Files.isDirectory(file)) {
            throw new InputException(option + " " + file + ": this is a folder; name a file in it");
        }
        if (!file.toString().endsWith("." + ending)) {
            throw new InputException(option + " " + file + ": the name should end in ." + ending);
        }
        Path whole = file.toAbsolutePath().normalize();
        String other = seen.put(whole, option);
        if (other != null) {
            throw new InputException(
                    option + " " + file + ": " + other + " names the same file; give each a file of its own");
        }
        Path folder = whole.getParent();
        if (folder != null) {
            OutputFolder.check(option, folder);
        }
    }

    /** Runs an evaluation and writes what was asked for while it goes on. */
    void write(LabelledImages images, List<Integer> classOf, Classifier classifier, Run run) throws IOException {
        writing(
                pixels,
                pixelsOut -> writing(
                        logits,
                        logitsOut -> writing(predictions, predictionsOut -> {
                            pixelsOut.write(
                                    Npy.header(Npy.UINT8, images.size(), classifier.size(), classifier.size(), 3));
                            logitsOut.write(Npy.header(Npy.FLOAT32, images.size(), classifier.classes()));
                            predictionsOut.write(text(header(Math.min(BEST, classifier.classes()))));
                            ByteBuffer row = ByteBuffer.allocate(Float.BYTES * classifier.classes())
                                    .order(ByteOrder.LITTLE_ENDIAN);
                            run.with(new Evaluation.Listener() {
                                @Override
                                public void pixels(byte[] image) throws IOException {
                                    pixelsOut.write(image);
                                }

                                @Override
                                public void logits(int index, Logits found) throws IOException {
                                    row.clear().asFloatBuffer().put(found.values());
                                    logitsOut.write(row.array());
                                    if (predictions != null) {
                                        int label = classOf.get(images.label(index));
                                        predictionsOut.write(text(line(images.name(index), label, found)));
                                    }
                                }
                            });
                        })));
    }

    /** Writes the result, if that was asked for. */
    void saveJson(String json) throws IOException {
        if (save != null) {
            AtomicFiles.write(save, json);
        }
    }

    private static void writing(@Nullable Path file, AtomicFiles.Content content) throws IOException {
        if (file == null) {
            content.writeTo(OutputStream.nullOutputStream());
        } else {
            AtomicFiles.write(file, content);
        }
    }

    private static String header(int best) {
        StringBuilder header = new StringBuilder("file,label");
        for (String column : new String[] {"class", "probability"}) {
            for (int i = 1; i <= best; i++) {
                header.append(',').append(column).append('_').append(i);
            }
        }
        return header.append('\n').toString();
    }

    private static String line(String name, int label, Logits logits) {
        List<Integer> best = logits.best(BEST);
        double[] probabilities = logits.probabilities();
        StringBuilder line = new StringBuilder(quoted(name)).append(',').append(label);
        best.forEach(index -> line.append(',').append(index));
        best.forEach(index -> line.append(',').append(probabilities[index]));
        return line.append('\n').toString();
    }

    private static String quoted(String text) {
        return text.matches("[^\",\r\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
