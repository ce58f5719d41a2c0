package dev.nextbench.engine;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the libtorch that the environment names before anything of it is loaded: DJL's native library misreads the
 * tensors of another minor version and ends the whole process (engine.md, pitfall 9).
 */
public final class LibtorchCheck {
    /** The variable that names libtorch's folder. */
    public static final String PATH = "PYTORCH_LIBRARY_PATH";

    /** The variable that says which version DJL should take. */
    public static final String VERSION = "PYTORCH_VERSION";

    /** The variable that says which build it is: {@code cpu} or {@code cu128}. */
    public static final String FLAVOUR = "PYTORCH_FLAVOR";

    /** The CUDA build that DJL's native library of this release was made for; it links no CUDA runtime of its own. */
    private static final String CUDA = "cu128";

    /** Where an installation writes its version: the archives of pytorch.org, the Python package, others. */
    private static final List<String> VERSION_FILES =
            List.of("build-version", "build_version", "version.py", "version.txt", "version");

    private static final Path DRIVER = Path.of("/dev/nvidiactl");
    private static final Pattern NUMBER = Pattern.compile("\\d+\\.\\d+(\\.\\d+)?[\\w.+-]*");
    private static final long LONGEST_VERSION_FILE = 65_536;

    private LibtorchCheck() {}

    /** Where settings come from; a variable of the environment goes before a property of the JVM, as DJL has it. */
    @FunctionalInterface
    interface Environment {
        @Nullable
        String get(String name);
    }

    /**
     * A libtorch that the environment names.
     *
     * @param folder where its libraries are
     * @param version as the installation says it, such as {@code 2.7.1+cu126}
     * @param flavour DJL's name of the build: {@code cpu} or {@code cu128}
     */
    public record Named(Path folder, String version, String flavour) {}

    /**
     * The libtorch that the environment names, checked; empty if it names none and DJL takes its own.
     *
     * @throws EngineException if it names one that is not there, does not fit, or does not say its version
     */
    public static Optional<Named> check() {
        return check(name -> {
            String value = System.getenv(name);
            return value != null ? value : System.getProperty(name);
        });
    }

    static Optional<Named> check(Environment environment) {
        String wanted = environment.get(VERSION);
        if (wanted != null && !wanted.isBlank() && !fits(wanted)) {
            throw new EngineException(VERSION + " asks for libtorch " + wanted + ", but " + remedy());
        }
        String paths = environment.get(PATH);
        if (paths == null || paths.isBlank()) {
            return Optional.empty();
        }
        Path folder = folder(paths);
        String version = version(folder);
        if (version == null) {
            version = wanted;
        }
        if (version == null || version.isBlank()) {
            throw new EngineException("the libtorch in " + folder + " does not say its version; set " + VERSION
                    + " to it if it is " + TorchEngine.FITTING_LIBTORCH + ", because " + remedy());
        }
        if (!fits(version)) {
            throw new EngineException(PATH + " names libtorch " + version + " in " + folder + ", but " + remedy());
        }
        String flavour = environment.get(FLAVOUR);
        return Optional.of(
                new Named(folder, version, flavour != null && !flavour.isBlank() ? flavour : flavour(folder)));
    }

    private static boolean fits(String version) {
        return version.equals(TorchEngine.FITTING_LIBTORCH) || version.startsWith(TorchEngine.FITTING_LIBTORCH + ".");
    }

    private static String remedy() {
        return "DJL's native library reads the tensors of libtorch " + TorchEngine.FITTING_LIBTORCH
                + " only and would crash on others. Set " + PATH + " to the lib folder of a PyTorch "
                + TorchEngine.FITTING_LIBTORCH + " installation, or unset it to use the built-in CPU build.";
    }

    /** The first folder of the path that holds libtorch, as DJL searches it. */
    private static Path folder(String paths) {
        String library = System.mapLibraryName("torch");
        for (String path : paths.split(Pattern.quote(File.pathSeparator), -1)) {
            Path place = Path.of(path);
            if (Files.isRegularFile(place) && place.endsWith(library)) {
                return place.toAbsolutePath().resolveSibling("");
            }
            if (Files.isRegularFile(place.resolve(library))) {
                return place.toAbsolutePath();
            }
        }
        throw new EngineException(PATH + " is " + paths + ", which holds no " + library
                + ". Set it to the lib folder of a PyTorch " + TorchEngine.FITTING_LIBTORCH
                + " installation, or unset it to use the built-in CPU build.");
    }

    /** What the installation says its version is; null if it does not. */
    private static @Nullable String version(Path folder) {
        for (Path place : new Path[] {folder, folder.resolveSibling("")}) {
            for (String name : VERSION_FILES) {
                String version = read(place.resolve(name));
                if (version != null) {
                    return version;
                }
            }
        }
        // A folder of DJL's own cache: 2.7.1-20250812-cpu-linux-x86_64.
        Matcher name = NUMBER.matcher(String.valueOf(folder.getFileName()));
        return name.lookingAt() ? name.group() : null;
    }

    private static @Nullable String read(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_VERSION_FILE) {
                return null;
            }
            Matcher number = NUMBER.matcher(Files.readString(file));
            return number.find() ? number.group() : null;
        } catch (IOException e) {
            return null; // unreadable or no text: it says nothing
        }
    }

    /** A build for CUDA works as one for the CPU where there is no driver, but its CUDA libraries cannot be loaded. */
    private static String flavour(Path folder) {
        boolean cuda = Files.exists(folder.resolve(System.mapLibraryName("torch_cuda")));
        return cuda && Files.exists(DRIVER) ? CUDA : "cpu";
    }
}
