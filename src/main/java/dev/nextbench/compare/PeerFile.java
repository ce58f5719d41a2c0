package dev.nextbench.compare;

import dev.nextbench.bench.Workload;
import dev.nextbench.experiment.ExperimentException;
import dev.nextbench.experiment.Nearest;
import dev.nextbench.experiment.Place;
import dev.nextbench.experiment.Problem;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How another program runs our models' steps, as a file such as {@code experiments/peers/timm.yaml} says it. Words of
 * the command, of variants and of the environment may hold {@link PeerVariables}.
 *
 * @param file where it was read from
 * @param name the program's short name
 * @param command the words that start it
 * @param models its names of our models, by ours
 * @param variants words that are added to the command, by the variant's name; the first is taken where none is named
 * @param environment variables that it gets besides those of this process
 */
public record PeerFile(
        Path file,
        String name,
        List<String> command,
        Map<String, String> models,
        Map<String, List<String>> variants,
        Map<String, String> environment) {
    /** Where the program keeps such files, below its root. */
    private static final Path FOLDER = Path.of("experiments", "peers");

    private static final String ENDING = ".yaml";

    /** Copies what can change and keeps its order. */
    public PeerFile {
        command = List.copyOf(command);
        models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
        Map<String, List<String>> copies = new LinkedHashMap<>();
        variants.forEach((variant, words) -> copies.put(variant, List.copyOf(words)));
        variants = Collections.unmodifiableMap(copies);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /**
     * Reads a file.
     *
     * @throws ExperimentException if it cannot be read or something in it is wrong; each problem names its line and
     *     field
     */
    public static PeerFile read(Path file) {
        return new PeerFileReader(file).read();
    }

    /** The file of a program's name below this program's root, or of a path as it stands. */
    public static Path find(String nameOrPath) {
        return find(nameOrPath, programRoot());
    }

    /**
     * The file of a program's name, or of a path: a text with a folder in it or the ending {@code .yaml}.
     *
     * @param root the folder above {@code experiments/peers}
     * @throws ExperimentException if there is no file of that name; the message has the nearest one
     */
    public static Path find(String nameOrPath, Path root) {
        if (nameOrPath.contains("/") || nameOrPath.contains("\\") || nameOrPath.endsWith(ENDING)) {
            return Path.of(nameOrPath);
        }
        Path folder = root.resolve(FOLDER);
        Path file = folder.resolve(nameOrPath + ENDING);
        if (!nameOrPath.isEmpty() && Files.isRegularFile(file)) {
            return file;
        }
        throw failure(
                folder,
                "there is no " + nameOrPath + ENDING + " here (a file of your own is named by its path, such as ./mine"
                        + ENDING + ")" + Nearest.suggestion(nameOrPath, names(folder)));
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(each -> each.getFileName().toString())
                    .filter(each -> each.endsWith(ENDING))
                    .map(each -> each.substring(0, each.length() - ENDING.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The folder above {@code target} that this program was built in, else the current one. */
    private static Path programRoot() {
        CodeSource source = PeerFile.class.getProtectionDomain().getCodeSource();
        try {
            if (source != null && source.getLocation() != null) {
                Path build = Path.of(source.getLocation().toURI()).getParent();
                if (build != null && build.endsWith("target") && build.getParent() != null) {
                    return build.getParent();
                }
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            // Classes that are no files have no folder; the current one has to do.
        }
        return Path.of("");
    }

    /** The variant that is taken where none is named. */
    public String defaultVariant() {
        return variants.keySet().iterator().next();
    }

    /**
     * The words that start the program for a workload.
     *
     * @param python the Python that runs it, if it is a Python program
     * @throws ExperimentException if it has no such variant, or no model that is the workload's
     */
    public List<String> command(String variant, Workload workload, String python) {
        List<String> added = variants.get(variant);
        if (added == null) {
            throw failure(
                    file, name + " has no variant '" + variant + "'" + Nearest.suggestion(variant, variants.keySet()));
        }
        Map<String, String> values = values(workload, python);
        List<String> words = new ArrayList<>();
        Stream.concat(command.stream(), added.stream()).forEach(word -> words.add(PeerVariables.fill(word, values)));
        return words;
    }

    /** The variables of the program's environment for a workload. */
    public Map<String, String> environment(Workload workload, String python) {
        Map<String, String> values = values(workload, python);
        Map<String, String> filled = new LinkedHashMap<>();
        environment.forEach((variable, text) -> filled.put(variable, PeerVariables.fill(text, values)));
        return filled;
    }

    private Map<String, String> values(Workload workload, String python) {
        String model = models.get(workload.model());
        if (model == null) {
            throw failure(
                    file,
                    "'models' has no '" + workload.model() + "', so " + name + " cannot run it"
                            + Nearest.suggestion(workload.model(), models.keySet()));
        }
        Map<String, String> values = new LinkedHashMap<>();
        values.put("python", python);
        values.put("here", String.valueOf(file.toAbsolutePath().normalize().getParent()));
        values.put("model", model);
        values.put("batch", Integer.toString(workload.batch()));
        values.put("size", Integer.toString(workload.size()));
        values.put("mode", workload.mode());
        values.put("precision", workload.precision().name().toLowerCase(Locale.ROOT));
        values.put("layout", workload.layout().name().toLowerCase(Locale.ROOT));
        values.put("threads", Integer.toString(workload.threads()));
        values.put("device", workload.device());
        values.put("seed", Long.toString(workload.seed()));
        values.put("procedure", workload.procedure().name().toLowerCase(Locale.ROOT));
        return values;
    }

    private static ExperimentException failure(Path file, String message) {
        return new ExperimentException(List.of(Problem.at(Place.of(file.toString()), message)));
    }
}
