package dev.nextbench.run;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The device that {@code --device} asks for, without starting the engine.
 *
 * @param name {@code cpu} or {@code gpu:N}
 * @param any whether another GPU will do as well
 */
public record DeviceChoice(String name, boolean any) {
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
            boolean gpu = !cpuBuild && Files.exists(Path.of("/dev/nvidiactl"));
            return new DeviceChoice(gpu ? "gpu:0" : "cpu", gpu);
        }
        if (text.equals("cpu")) {
            return new DeviceChoice("cpu", false);
        }
        if (GPU.matcher(text).matches()) {
            return text.equals("gpu") ? new DeviceChoice("gpu:0", true) : new DeviceChoice(text, false);
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

    /** The devices that trainings side by side are spread over: every GPU, unless one of them was asked for. */
    List<String> each() {
        return each(Path.of("/dev"), System.getenv("CUDA_VISIBLE_DEVICES"));
    }

    /**
     * The same on a machine.
     *
     * @param devices where every GPU that this process may use has a file {@code nvidiaN}
     * @param visible the numbers that CUDA is restricted to, with commas; absent for no restriction
     */
    List<String> each(Path devices, @Nullable String visible) {
        int gpus = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(devices, "nvidia[0-9]*")) {
            for (Path file : files) {
                gpus += any && Files.exists(file) ? 1 : 0;
            }
        } catch (IOException e) {
            return List.of(name);
        }
        int allowed = visible == null ? gpus : Math.min(gpus, visible.split(",", -1).length);
        return allowed < 2
                ? List.of(name)
                : IntStream.range(0, allowed).mapToObj(gpu -> "gpu:" + gpu).toList();
    }

    /** What trial ids say of it: {@code cpu} or {@code cuda}. */
    public String deviceClass() {
        return name.equals("cpu") ? "cpu" : "cuda";
    }
}
