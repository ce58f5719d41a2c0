package dev.nextbench.cli;

import dev.nextbench.bench.Workload;
import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.model.Settings;
import dev.nextbench.run.DeviceChoice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a measured step is, as {@code bench}, {@code compare} and {@code gate} take it. */
final class WorkloadOptions {
    private static final List<String> KEYS = List.of("mode", "batch", "precision", "layout", "input", "threads");

    @Option(names = "--mode", paramLabel = "MODE", description = "infer or train (default: infer)")
    private String mode = "infer";

    @Option(names = "--batch", paramLabel = "N", description = "images of a step (default: ${DEFAULT-VALUE})")
    private int batch = 8;

    @Option(names = "--precision", paramLabel = "P", description = "float32 or bfloat16 (default: float32)")
    private String precision = "float32";

    @Option(names = "--layout", paramLabel = "L", description = "nchw or nhwc (default: nhwc)")
    private String layout = "nhwc";

    @Option(
            names = "--input",
            paramLabel = "CxHxW",
            description = "size of an image, never taken from anywhere else (default: ${DEFAULT-VALUE})")
    private String input = "3x224x224";

    @Option(names = "--device", paramLabel = "D", description = "auto, cpu, gpu or gpu:N (default: ${DEFAULT-VALUE})")
    private String device = "auto";

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "threads of an operator on the CPU (default: all cores)")
    private @Nullable Integer threads;

    @Option(names = "--seed", paramLabel = "N", description = "of weights and input (default: ${DEFAULT-VALUE})")
    private long seed;

    /** A side's text: a model, and what is changed of it or of the step. */
    private record Parsed(String model, List<String> settings, Map<String, String> step) {}

    /**
     * The workload that {@code MODEL,NAME=VALUE,…} describes. A name is a setting of the model, or one of the
     * step's (its precision, its batch…), which wins over the option of that name.
     *
     * @param more further {@code NAME=VALUE} settings, from {@code --set}
     */
    Workload workload(String text, List<String> more) {
        Parsed parsed = parse(text);
        List<String> changes = new ArrayList<>(parsed.settings());
        changes.addAll(more);
        ChosenModel chosen = ChosenModel.of(parsed.model(), changes, null);
        Settings settings = chosen.settings();
        Map<String, String> step = parsed.step();
        return new Workload(
                chosen.name(),
                settings.json(),
                ModelArguments.size(step.getOrDefault("input", input)),
                mode(step.getOrDefault("mode", mode)),
                positive("batch", step.getOrDefault("batch", Integer.toString(batch))),
                choice(Precision.class, "precision", step.getOrDefault("precision", precision)),
                choice(Layout.class, "layout", step.getOrDefault("layout", layout)),
                device(),
                positive("threads", step.getOrDefault("threads", Integer.toString(threads()))),
                seed);
    }

    /** Threads of an operator where a side does not say otherwise. */
    int threads() {
        return threads != null ? threads : Runtime.getRuntime().availableProcessors();
    }

    /** Threads of an operator become this if nothing was said of them. */
    void defaultThreads(int count) {
        threads = threads != null ? threads : Integer.valueOf(count);
    }

    /** Images of a step where a side does not say otherwise. */
    int batch() {
        return positive("batch", Integer.toString(batch));
    }

    /** {@code cpu} or {@code gpu:N}. */
    String device() {
        try {
            DeviceChoice choice = DeviceChoice.of(device);
            choice.check();
            return choice.name();
        } catch (IllegalArgumentException e) {
            throw new InputException("--device " + device + ": " + e.getMessage());
        }
    }

    private static Parsed parse(String text) {
        List<String> parts = split(text);
        List<String> settings = new ArrayList<>();
        Map<String, String> step = new LinkedHashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new InputException(
                        text + ": '" + part + "' should be NAME=VALUE, such as " + parts.get(0) + ",kernel=5");
            }
            String name = part.substring(0, equals).strip();
            if (!KEYS.contains(name)) {
                settings.add(part);
            } else if (step.put(name, part.substring(equals + 1).strip()) != null) {
                throw new InputException(text + ": " + name + " is given twice; keep one of them");
            }
        }
        return new Parsed(parts.get(0).strip(), settings, step);
    }

    /** Splits at commas that are not inside a list's brackets. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
            if (c == ',' && depth == 0) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static String mode(String text) {
        if (!text.equals("infer") && !text.equals("train")) {
            throw new InputException("mode '" + text + "' should be infer or train");
        }
        return text;
    }

    private static int positive(String name, String text) {
        try {
            int value = Integer.parseInt(text);
            if (value > 0 && value <= 1 << 20) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new InputException(name + " '" + text + "' should be a whole number from 1");
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String name, String text) {
        for (E value : type.getEnumConstants()) {
            if (value.name().toLowerCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT))) {
                return value;
            }
        }
        StringBuilder known = new StringBuilder();
        for (E value : type.getEnumConstants()) {
            known.append(known.isEmpty() ? "" : " or ").append(value.name().toLowerCase(Locale.ROOT));
        }
        throw new InputException(name + " '" + text + "' should be " + known);
    }
}
