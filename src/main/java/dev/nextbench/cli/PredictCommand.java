package dev.nextbench.cli;

import dev.nextbench.data.EvaluationTransform;
import dev.nextbench.data.ImageNetClasses;
import dev.nextbench.evaluate.Classifier;
import dev.nextbench.evaluate.Evaluation;
import dev.nextbench.evaluate.LabelledImages;
import dev.nextbench.evaluate.Logits;
import dev.nextbench.io.Json;
import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Classifies image files. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        description = {
            "Says the five best classes of each image, JPEG or PNG, with their probabilities.",
            "Images are made ready as 'evaluate' does it."
        },
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

    @Mixin
    private final EvaluationOptions options = new EvaluationOptions();

    @Option(names = "--json", description = "JSON: an array, one object an image")
    private boolean json;

    /** What an image shows, as JSON. */
    record Prediction(String image, List<ClassProbability> classes) {}

    /** One class with its probability, 0..1. */
    record ClassProbability(int index, String name, double probability) {}

    @Override
    public Integer call() throws IOException, WeightsException {
        options.check(source);
        ModelSource.Loaded loaded = source.load();
        EvaluationOptions.requireWeights(loaded);
        checkThere();
        source.entryTaken(loaded).ifPresent(spec.commandLine().getErr()::println);
        Optional<TrialValidation> trial = TrialValidation.of(loaded.file());
        EvaluationTransform transform = options.transform(loaded, trial);
        List<Prediction> predictions = new ArrayList<>();
        try (Classifier classifier = options.start(loaded, transform.size(), trial)) {
            List<String> names = ImageNetClasses.readable(loaded.classNames(), classifier.classes());
            int batch = Math.min(options.batch(), images.size());
            new Evaluation(classifier, batch, options.decoders())
                    .run(
                            LabelledImages.unlabelled(images, transform),
                            (index, logits) -> predictions.add(
                                    new Prediction(images.get(index).toString(), best(logits, names))));
        }
        print(predictions);
        return 0;
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
    static List<ClassProbability> best(Logits logits, List<String> names) {
        double[] probabilities = logits.probabilities();
        return logits.best(BEST).stream()
                .map(i -> new ClassProbability(
                        i, i < names.size() ? names.get(i) : Integer.toString(i), probabilities[i]))
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
