package dev.nextbench.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The device that {@code --device} asks for, without starting the engine.
 *
 * @param name {@code cpu} or {@code gpu:N}
 */
public record DeviceChoice(String name) {
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

    /** What trial ids say of it: {@code cpu} or {@code cuda}. */
    public String deviceClass() {
        return name.equals("cpu") ? "cpu" : "cuda";
    }
}
