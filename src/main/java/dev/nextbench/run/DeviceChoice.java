package dev.nextbench.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The device that {@code --device} asks for, without starting the engine.
 *
 * @param name {@code cpu} or {@code gpu:N}
 */
public record DeviceChoice(String name) {
    /** Where Linux and WSL show that a driver is loaded. */
    private static final List<String> DRIVERS = List.of("/dev/nvidiactl", "/dev/dxg");

    private static final Pattern GPU = Pattern.compile("gpu(:\\d{1,3})?");

    /**
     * Reads {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}; {@code auto} is the first GPU where there is an
     * NVIDIA driver and the CPU build of libtorch is not insisted on.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static DeviceChoice of(String text) {
        if (text.equals("auto")) {
            boolean cpuBuild = "cpu".equals(System.getenv("NEXTBENCH_LIBTORCH"));
            return new DeviceChoice(!cpuBuild && Files.exists(Path.of("/dev/nvidiactl")) ? "gpu:0" : "cpu");
        }
        if (text.equals("cpu")) {
            return new DeviceChoice("cpu");
        }
        if (GPU.matcher(text).matches()) {
            return new DeviceChoice(text.equals("gpu") ? "gpu:0" : text);
        }
        throw new IllegalArgumentException("'" + text + "' is no device; use auto, cpu, gpu or gpu:N");
    }

    /**
     * Refuses a GPU where there can be none, before every trial fails of it.
     *
     * @throws IllegalArgumentException if there is no NVIDIA driver, or the CPU build of libtorch is insisted on
     */
    public void check() {
        check(name -> Files.exists(Path.of(name)), System.getenv("NEXTBENCH_LIBTORCH"));
    }

    void check(Predicate<String> exists, @Nullable String build) {
        if (name.equals("cpu")) {
            return;
        }
        if ("cpu".equals(build)) {
            throw new IllegalArgumentException(
                    name + " needs the CUDA build of libtorch, but NEXTBENCH_LIBTORCH=cpu; unset it, or use cpu");
        }
        if (DRIVERS.stream().noneMatch(exists)) {
            throw new IllegalArgumentException("there is no " + name + " here: no NVIDIA driver is loaded; use cpu");
        }
    }

    /** What trial ids say of it: {@code cpu} or {@code cuda}. */
    public String deviceClass() {
        return name.equals("cpu") ? "cpu" : "cuda";
    }
}
