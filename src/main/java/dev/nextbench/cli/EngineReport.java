package dev.nextbench.cli;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import dev.nextbench.bench.PrecisionProbes;
import dev.nextbench.engine.EngineException;
import dev.nextbench.engine.LibtorchCheck;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.graph.ElementType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the engine says of itself once it runs.
 *
 * @param libtorch the folder of its libraries
 * @param version libtorch's version
 * @param flavour {@code cpu} or {@code cuXXX}
 * @param threads threads of an operator on the CPU
 * @param devices the CPU, then the GPUs
 */
record EngineReport(String libtorch, String version, String flavour, int threads, List<DeviceReport> devices) {
    /** The part of a folder's name in DJL's cache that says the build: {@code 2.7.1-20250812-cpu-linux-x86_64}. */
    private static final Pattern FLAVOUR = Pattern.compile("-(cpu|cu\\d+)(-precxx11)?-");

    /**
     * A device with how exactly it multiplies; an error is absent where it cannot.
     *
     * @param name {@code cpu} or {@code gpu:N}
     * @param float32Error relative error of a product in float32
     * @param bfloat16Error relative error of a product in bfloat16
     */
    record DeviceReport(
            String name,
            @Nullable Double float32Error,
            @Nullable Double bfloat16Error) {}

    /**
     * Starts the engine and tries its devices.
     *
     * @throws dev.nextbench.engine.EngineException if it cannot be started, or is not one that fits
     */
    static EngineReport examine(int threads) throws IOException {
        Optional<LibtorchCheck.Named> named = LibtorchCheck.check();
        Engine engine = TorchEngine.start(threads);
        String folder = LibUtils.getLibtorchPath();
        List<Device> devices = new ArrayList<>(List.of(Device.cpu()));
        for (int i = 0; i < engine.getGpuCount(); i++) {
            devices.add(Device.gpu(i));
        }
        List<DeviceReport> reports = new ArrayList<>();
        for (Device device : devices) {
            String name = device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
            PrecisionProbes probes = PrecisionProbes.on(name);
            reports.add(
                    new DeviceReport(name, error(probes, ElementType.FLOAT32), error(probes, ElementType.BFLOAT16)));
        }
        return new EngineReport(
                folder,
                named.map(LibtorchCheck.Named::version).orElse(engine.getVersion()),
                named.map(LibtorchCheck.Named::flavour).orElseGet(() -> flavour(folder)),
                JniUtils.getNumThreads(),
                reports);
    }

    private static @Nullable Double error(PrecisionProbes probes, ElementType type) throws IOException {
        try {
            return probes.matrixError(type);
        } catch (EngineException e) {
            return null; // the device cannot do it
        }
    }

    private static String flavour(String folder) {
        Matcher matcher = FLAVOUR.matcher(String.valueOf(Path.of(folder).getFileName()));
        return matcher.find() ? matcher.group(1) : "unknown";
    }
}
