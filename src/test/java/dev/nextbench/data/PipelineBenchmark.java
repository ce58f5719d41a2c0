package dev.nextbench.data;

import com.sun.management.OperatingSystemMXBean;
import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.experiment.ExperimentFields;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Measures how fast images are made ready for a step: {@code PipelineBenchmark FOLDER PIPELINE THREADS}. All images
 * below the folder are read again and again, at 224 pixels in batches of 50.
 *
 * <ul>
 *   <li>{@code training}: the recipe of DeiT (random resized crop, flip, RandAugment, boxes for erasing), exact decoding
 *   <li>{@code training-fast}: the same with scaled decoding
 *   <li>{@code evaluation}: shorter side to 256, centre of 224, bicubic
 *   <li>{@code difference}: no measurement of speed, but how far {@code training-fast} is from {@code training} before
 *       RandAugment; prints one line and ends
 * </ul>
 *
 * <p>Each line of standard input asks for a run: {@code 5s} for five seconds, {@code 10000} for so many images. The
 * answer is one line of JSON: images, wall and CPU seconds of the whole process, images a second by both, heap and
 * resident memory afterwards in MiB, and the decoder. The first runs are slower, until the program is compiled.
 * {@code src/test/peers/compare_pipeline.py} runs it against timm.
 */
public final class PipelineBenchmark {
    private static final int SIZE = 224;
    private static final int BATCH = 50;
    private static final double MIB = 1 << 20;

    private final Loader loader;
    private int epochs;

    private PipelineBenchmark(Loader loader) {
        this.loader = loader;
    }

    /** The files below a folder, each a class of its own, in both splits. */
    private record Images(List<Path> files, EvaluationTransform transform) implements DataSet {
        static Images below(Path folder) throws IOException {
            try (Stream<Path> all = Files.walk(folder)) {
                List<Path> files = all.filter(
                                file -> file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(jpe?g|png)"))
                        .sorted()
                        .toList();
                return new Images(files, new EvaluationTransform(SIZE, 0.875));
            }
        }

        @Override
        public String name() {
            return "images";
        }

        @Override
        public String contentHash() {
            return "";
        }

        @Override
        public List<String> classes() {
            return files.stream().map(Path::toString).toList();
        }

        @Override
        public int imageSize(Split split) {
            return SIZE;
        }

        @Override
        public int size(Split split) {
            return files.size();
        }

        @Override
        public int label(Split split, int index) {
            return index;
        }

        @Override
        public String item(Split split, int index) {
            return files.get(index).toString();
        }

        @Override
        public RgbImage image(Split split, int index) {
            return ImageFiles.read(files.get(index));
        }

        @Override
        public byte[] encoded(Split split, int index) {
            return ImageFiles.content(files.get(index));
        }

        @Override
        public void read(Split split, int index, byte[] target, int offset) {
            transform.write(item(split, index), encoded(split, index), target, offset);
        }

        @Override
        public Map<String, String> preprocessing() {
            return Map.of();
        }
    }

    /** Runs it. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3) {
            throw new IllegalArgumentException("usage: PipelineBenchmark FOLDER PIPELINE THREADS");
        }
        Images images = Images.below(Path.of(arguments[0]));
        if (arguments[1].equals("difference")) {
            System.out.println(FastDifference.of(images, SIZE).json());
            return;
        }
        int threads = Integer.parseInt(arguments[2]);
        try (Loader loader = loader(images, arguments[1], threads);
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            PipelineBenchmark benchmark = new PipelineBenchmark(loader);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(benchmark.run(line.strip()));
            }
        }
    }

    private static Loader loader(Images images, String pipeline, int threads) {
        return switch (pipeline) {
            case "training" -> Loader.training(images, deit("exact"), BATCH, 1, threads, 0);
            case "training-fast" -> Loader.training(images, deit("fast"), BATCH, 1, threads, 0);
            case "evaluation" -> Loader.evaluation(images, Split.TEST, BATCH, threads, 0);
            default -> throw new IllegalArgumentException("no pipeline: " + pipeline);
        };
    }

    private static AugmentationSettings deit(String decoding) {
        Map<String, String> values = new TreeMap<>(Map.of(
                "flip", "0.5",
                "crop", "random_resized",
                "interpolation", "random",
                "rand_augment", "rand-m9-mstd0.5-inc1",
                "rand_augment_interpolation", "random",
                "erasing", "0.25",
                "decoding", decoding));
        return ExperimentFields.AUGMENTATION.of(values);
    }

    private String run(String asked) throws IOException {
        boolean timed = asked.endsWith("s");
        double most = Double.parseDouble(timed ? asked.substring(0, asked.length() - 1) : asked);
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long images = 0;
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        double seconds = 0;
        while ((timed ? seconds : images) < most) {
            try (Epoch epoch = loader.epoch(epochs++)) {
                for (Batch batch : epoch) {
                    try (batch) {
                        images += batch.count();
                    }
                }
            }
            seconds = (System.nanoTime() - start) / 1e9;
        }
        double cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
        Runtime memory = Runtime.getRuntime();
        return String.format(
                Locale.ROOT,
                "{\"images\": %d, \"seconds\": %.3f, \"cpu_seconds\": %.3f, \"images_per_second\": %.1f, "
                        + "\"images_per_cpu_second\": %.1f, \"heap_mib\": %.0f, \"resident_mib\": %.0f, "
                        + "\"decoder\": \"%s\"}",
                images,
                seconds,
                cpuSeconds,
                images / seconds,
                images / cpuSeconds,
                (memory.totalMemory() - memory.freeMemory()) / MIB,
                resident(),
                CropDecoder.version());
    }

    /** Resident memory in MiB, 0 where the system does not tell. */
    private static double resident() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D+", "")) / 1024)
                .sum();
    }
}
