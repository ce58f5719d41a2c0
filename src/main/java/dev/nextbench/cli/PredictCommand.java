package dev.nextbench.cli;

import dev.nextbench.data.ImageFiles;
import dev.nextbench.graph.Graph;
import dev.nextbench.io.Json;
import dev.nextbench.run.DeviceChoice;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Classifies image files. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        description = "Says the five best classes of each image, JPEG or PNG, with their probabilities.",
        footer = {
            "",
            "Example: nextbench predict 3fa9 cat.jpg dog.png",
            "         nextbench predict convnext_tiny --weights convnext_tiny.safetensors --json cat.jpg"
        })
final class PredictCommand implements Callable<Integer> {
    private static final int BEST = 5;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private final ModelSource source = new ModelSource();

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE", description = "image files")
    private List<Path> images = List.of();

    @Option(names = "--device", description = "auto, cpu, gpu or gpu:N (default: ${DEFAULT-VALUE})")
    private String device = "auto";

    @Option(names = "--json", description = "JSON: an array, one object an image")
    private boolean json;

    /** What an image shows, as JSON. */
    record Prediction(String image, List<ClassProbability> classes) {}

    /** One class with its probability, 0..1. */
    record ClassProbability(int index, String name, double probability) {}

    @Override
    public Integer call() throws IOException, WeightsException {
        String place = device();
        ModelSource.Loaded loaded = source.load();
        NamedTensors weights = loaded.weights();
        Path file = loaded.file();
        if (weights == null || file == null) {
            throw new InputException("random weights predict nothing: give the weights of "
                    + loaded.chosen().name() + " with --weights FILE.safetensors, or name a trial");
        }
        Graph graph = loaded.chosen().inference(loaded.size());
        Map<String, NamedTensors.Tensor> fitted =
                FittingWeights.fit(file, weights, loaded.chosen().name(), graph);
        checkThere();
        List<Prediction> predictions = new ArrayList<>();
        try (Predictor predictor = new Predictor(graph, FittingWeights.forArchive(fitted), place)) {
            for (Path image : images) {
                double[] probabilities = predictor.probabilities(ImageFiles.decode(image, loaded.size()));
                predictions.add(new Prediction(image.toString(), best(probabilities, loaded.classNames())));
            }
        }
        print(predictions);
        return 0;
    }

    private String device() {
        try {
            return device.equals("auto") ? device : DeviceChoice.of(device).name();
        } catch (IllegalArgumentException e) {
            throw new InputException("--device " + e.getMessage());
        }
    }

    /** Names all images that are missing at once, before anything slow happens. */
    private void checkThere() {
        List<String> missing = images.stream()
                .filter(image -> !Files.exists(image))
                .map(Path::toString)
                .toList();
        if (!missing.isEmpty()) {
            throw new InputException("there is no " + String.join(", no ", missing) + "; check the images' names");
        }
    }

    /** The most probable classes, the first of equal ones first. */
    static List<ClassProbability> best(double[] probabilities, List<String> names) {
        return IntStream.range(0, probabilities.length)
                .mapToObj(i -> new ClassProbability(
                        i, i < names.size() ? names.get(i) : Integer.toString(i), probabilities[i]))
                .sorted(Comparator.comparingDouble(ClassProbability::probability)
                        .reversed()
                        .thenComparingInt(ClassProbability::index))
                .limit(BEST)
                .toList();
    }

    private void print(List<Prediction> predictions) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(Json.write(predictions));
        } else {
            for (Prediction prediction : predictions) {
                out.println(prediction.image());
                for (ClassProbability best : prediction.classes()) {
                    out.println("  " + padded(Units.percent(best.probability())) + "  " + best.name());
                }
            }
        }
        out.flush();
    }

    private static String padded(String percent) {
        return " ".repeat(Math.max(0, "100.00 %".length() - percent.length())) + percent;
    }
}
