package dev.nextbench.cli;

import dev.nextbench.data.ClassFolders;
import dev.nextbench.data.DataSets;
import dev.nextbench.data.DecoderProbe;
import dev.nextbench.data.EvaluationTransform;
import dev.nextbench.data.ImageNetClasses;
import dev.nextbench.evaluate.ClassMapping;
import dev.nextbench.evaluate.Classifier;
import dev.nextbench.evaluate.Evaluation;
import dev.nextbench.evaluate.LabelledImages;
import dev.nextbench.evaluate.Logits;
import dev.nextbench.evaluate.Tally;
import dev.nextbench.experiment.Precision;
import dev.nextbench.io.Json;
import dev.nextbench.result.BuildInfo;
import dev.nextbench.run.Machine;
import dev.nextbench.run.Versions;
import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a classifier's accuracy on labelled images. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = {
            "Says how many images of a data set a model classifies rightly (top-1, top-5), with its loss.",
            "Published weights are evaluated as their authors did it, weights that this program trained as in their"
                    + " training; the options below change that."
        },
        footer = {
            "",
            "Example: nextbench evaluate convnext_tiny --weights convnext_tiny.safetensors --data imagenet",
            "         nextbench evaluate 3fa9 --data digits --json"
        })
final class EvaluateCommand implements Callable<Integer> {
    private static final long QUIET_NANOSECONDS = 10_000_000_000L;
    private static final int SHOWN_CLASSES = 10;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private final ModelSource source = new ModelSource();

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DATASET",
            description = {
                "'digits', or a folder with a folder of images for each class, or with val/ or test/ of that kind",
                "in it. Class folders are matched by name; for 1000 classes by ImageNet-1k's WordNet ids, of which",
                "there may be a part."
            })
    private String data = "";

    @Mixin
    private final EvaluationOptions options = new EvaluationOptions();

    @Option(names = "--per-class", description = "also the accuracy of every class; with --json also the confusion")
    private boolean perClass;

    @Option(names = "--json", description = "JSON: one object; shares are 0..1")
    private boolean json;

    @Mixin
    private final EvaluationOutputs outputs = new EvaluationOutputs();

    /** The images with where they are from. */
    private record Source(LabelledImages images, @Nullable ClassFolders folders) {}

    @Override
    public Integer call() throws IOException, WeightsException {
        options.check(source);
        outputs.check();
        ModelSource.Loaded loaded = source.load();
        EvaluationOptions.requireWeights(loaded);
        Optional<TrialValidation> trial = TrialValidation.of(loaded.file());
        EvaluationTransform transform = options.transform(loaded, trial);
        Precision precision = options.precision(trial);
        Source from = images(transform);
        LabelledImages images = from.images();
        source.entryTaken(loaded).ifPresent(spec.commandLine().getErr()::println);
        try (Classifier classifier = options.start(loaded, transform.size(), trial)) {
            ClassMapping mapping = ClassMapping.of(
                    images.classes(),
                    loaded.classNames(),
                    classifier.classes(),
                    loaded.chosen().name());
            sayOrder(mapping, images);
            Tally tally = new Tally(classifier.classes());
            Map<String, String> preprocessing = new TreeMap<>(images.preprocessing());
            preprocessing.put("normalization", Classifier.describe(EvaluationOptions.normalization(trial)));
            if (from.folders() != null) {
                preprocessing.put("probe", DecoderProbe.run().summary());
            }
            long start = System.nanoTime();
            outputs.write(images, mapping.indices(), classifier, writer -> {
                Evaluation evaluation = new Evaluation(classifier, options.batch(), options.decoders());
                String pixels = evaluation.run(images, counting(tally, images, mapping, writer));
                preprocessing.put("pixels", "crc32 " + pixels);
            });
            double seconds = (System.nanoTime() - start) * 1e-9;
            EvaluationReport report = report(
                    loaded, trial, from, mapping, classifier, tally, transform, precision, preprocessing, seconds);
            String text = Json.write(report);
            print(report, text, images); // first, so that a disk that is full does not lose what took hours
            outputs.saveJson(text);
        }
        return 0;
    }

    private Source images(EvaluationTransform transform) {
        if (data.equals(DataSets.DIGITS)) {
            List<String> given = options.transformOptions();
            if (!given.isEmpty()) {
                throw new InputException(String.join(" and ", given) + " cannot be given for digits, which are scaled"
                        + " to the model's size as a whole; leave that out");
            }
            return new Source(LabelledImages.digits(transform.size()), null);
        }
        ClassFolders folders;
        try {
            folders = ClassFolders.scan(Path.of(data));
        } catch (InvalidPathException e) {
            throw new InputException("--data '" + data + "': is no path (" + e.getReason() + "); correct it");
        }
        return new Source(LabelledImages.of(folders, transform), folders);
    }

    /** Says what could be wrong without any error: nothing but the order matches folders with logits. */
    private void sayOrder(ClassMapping mapping, LabelledImages images) {
        if (mapping.rule() == ClassMapping.Rule.SORTED_ORDER) {
            List<String> names = images.classes();
            PrintWriter err = spec.commandLine().getErr();
            err.println("The weights do not name their classes: the folders are taken in sorted order: "
                    + String.join(", ", names.subList(0, Math.min(SHOWN_CLASSES, names.size())))
                    + (names.size() > SHOWN_CLASSES ? ", …" : ""));
            err.flush();
        }
    }

    private Evaluation.Listener counting(
            Tally tally, LabelledImages images, ClassMapping mapping, Evaluation.Listener writer) {
        return new Evaluation.Listener() {
            private long spoken = System.nanoTime();

            @Override
            public void pixels(byte[] pixels) throws IOException {
                writer.pixels(pixels);
            }

            @Override
            public void logits(int index, Logits logits) throws IOException {
                tally.add(logits, mapping.indices().get(images.label(index)));
                writer.logits(index, logits);
                if (System.nanoTime() - spoken > QUIET_NANOSECONDS) {
                    spoken = System.nanoTime();
                    PrintWriter err = spec.commandLine().getErr();
                    err.println("evaluated " + Units.grouped(index + 1L) + " of " + Units.grouped(images.size())
                            + " images, top-1 " + Units.percent(tally.top1()) + " so far");
                    err.flush();
                }
            }
        };
    }

    private EvaluationReport report(
            ModelSource.Loaded loaded,
            Optional<TrialValidation> trial,
            Source from,
            ClassMapping mapping,
            Classifier classifier,
            Tally tally,
            EvaluationTransform transform,
            Precision precision,
            Map<String, String> preprocessing,
            double seconds)
            throws IOException {
        Path file = Objects.requireNonNull(loaded.file());
        ClassFolders folders = from.folders();
        return new EvaluationReport(
                loaded.chosen().name(),
                loaded.chosen().settings().json(),
                trial.map(TrialValidation::id).orElse(null),
                new EvaluationReport.Weights(file.toString(), sha256(file)),
                new EvaluationReport.Data(
                        data,
                        folders == null ? null : folders.folder().toString(),
                        from.images().classes().size(),
                        mapping.rule()),
                tally.images(),
                tally.top1(),
                tally.top5(),
                tally.loss(),
                seconds,
                folders == null ? null : json(transform),
                preprocessing,
                lower(precision),
                options.batch(),
                options.threads(),
                classifier.device(),
                Machine.describe(),
                Versions.describe(),
                BuildInfo.revision(),
                perClass ? rows(tally, names(loaded, from.images(), mapping, classifier.classes())) : null,
                perClass ? tally.confusion() : null);
    }

    private static EvaluationReport.Transform json(EvaluationTransform transform) {
        return new EvaluationReport.Transform(
                lower(transform.kind()), transform.size(), transform.crop(), lower(transform.interpolation()));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digest.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static List<EvaluationReport.ClassRow> rows(Tally tally, Map<Integer, String> names) {
        return tally.perClass().stream()
                .map(row -> new EvaluationReport.ClassRow(
                        row.index(),
                        names.getOrDefault(row.index(), Integer.toString(row.index())),
                        row.images(),
                        row.top1(),
                        row.top5()))
                .toList();
    }

    /** Names of the model's classes, as far as the weights, ImageNet's list or the folders give them. */
    private static Map<Integer, String> names(
            ModelSource.Loaded loaded, LabelledImages images, ClassMapping mapping, int classes) {
        Map<Integer, String> names = new TreeMap<>();
        if (mapping.rule() == ClassMapping.Rule.SORTED_ORDER) {
            for (int i = 0; i < classes; i++) {
                names.put(i, images.classes().get(i));
            }
            return names;
        }
        List<String> readable = ImageNetClasses.readable(loaded.classNames(), classes);
        for (int i = 0; i < readable.size(); i++) {
            names.put(i, readable.get(i));
        }
        return names;
    }

    private void print(EvaluationReport report, String text, LabelledImages images) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(text);
            out.flush();
            return;
        }
        TextTable table = TextTable.of(Set.of(), "model", report.model())
                .row("weights", report.weights().file())
                .row("data", data)
                .row(
                        "images",
                        Units.grouped(report.images()) + " of "
                                + images.classes().size() + " classes")
                .row("top-1", Units.percent(report.top1()))
                .row("top-5", Units.percent(report.top5()))
                .row("loss", String.format(Locale.ROOT, "%.4f", report.loss()))
                .row("resize", report.preprocessing().getOrDefault("resize", "none"))
                .row("crop", report.preprocessing().getOrDefault("crop", "none"));
        if (report.preprocessing().containsKey("probe")) {
            table.row("decoder", report.preprocessing().getOrDefault("decoder", ""))
                    .row("", report.preprocessing().getOrDefault("probe", ""));
        }
        table.row("pixels", report.preprocessing().getOrDefault("pixels", ""))
                .row("device", report.device() + ", " + report.precision())
                .row("seconds", String.format(Locale.ROOT, "%.1f", report.seconds()))
                .lines()
                .forEach(out::println);
        if (report.perClass() != null) {
            TextTable classes = TextTable.of(Set.of(0, 2, 3, 4), "class", "name", "images", "top-1", "top-5");
            for (EvaluationReport.ClassRow row : report.perClass()) {
                classes.row(
                        Integer.toString(row.index()),
                        row.name(),
                        Units.grouped(row.images()),
                        Units.percent(row.top1()),
                        Units.percent(row.top5()));
            }
            out.println();
            classes.lines().forEach(out::println);
        }
        out.flush();
    }
}
