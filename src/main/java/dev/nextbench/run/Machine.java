package dev.nextbench.run;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What can be said of the machine without the engine. */
public final class Machine {
    private static final Pattern TUNING = Pattern.compile(
            "(MALLOC|OMP|MKL|KMP|GOMP|CUBLAS|CUDNN)_.*|GLIBC_TUNABLES|LD_PRELOAD|NVIDIA_TF32_OVERRIDE|TORCH_ALLOW_.*");

    private Machine() {}

    /** Operating system, processor, cores and memory. */
    public static Map<String, String> describe() {
        return describe(System.getenv());
    }

    /** The same for processes with an environment of their own. */
    static Map<String, String> describe(Map<String, String> variables) {
        Map<String, String> facts = new TreeMap<>();
        facts.put(
                "os",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        facts.put("processor", processor());
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            facts.put("memory", String.format(Locale.ROOT, "%.1f GiB", system.getTotalMemorySize() / 0x1p30));
        }
        String environment = environment(variables);
        if (!environment.isEmpty()) {
            facts.put("environment", environment);
        }
        facts.putAll(gpus(Path.of("/proc/driver/nvidia")));
        return facts;
    }

    /** What of an environment changes how fast the engine is or how it rounds: {@code NAME=VALUE}, sorted. */
    static String environment(Map<String, String> variables) {
        return variables.entrySet().stream()
                .filter(variable -> TUNING.matcher(variable.getKey()).matches())
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .sorted()
                .collect(Collectors.joining(" "));
    }

    /** The names of the GPUs and the version of their driver, as the driver's folder says them; none without it. */
    static Map<String, String> gpus(Path driver) {
        Map<String, String> facts = new TreeMap<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(driver.resolve("gpus"))) {
            for (Path folder : folders) {
                value(folder.resolve("information"), "Model:")
                        .ifPresent(model -> facts.put("gpu " + folder.getFileName(), model));
            }
            value(driver.resolve("version"), "NVRM version:").ifPresent(version -> facts.put("gpu driver", version));
        } catch (IOException e) {
            return facts; // no NVIDIA driver, or one that does not show itself here
        }
        return facts;
    }

    private static Optional<String> value(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst();
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch"); // no Linux: nothing better without a library
        }
    }
}
