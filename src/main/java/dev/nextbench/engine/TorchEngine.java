package dev.nextbench.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Locale;

/** DJL's PyTorch engine, started once a process with the threads and device that were asked for. */
public final class TorchEngine {
    /** The engine's name in DJL. */
    public static final String NAME = "PyTorch";

    /** The libtorch whose tensors DJL's JNI library reads (engine.md, pitfall 9): its minor version has to agree. */
    public static final String FITTING_LIBTORCH = "2.7";

    private TorchEngine() {}

    /**
     * Starts the engine in this process and prepares the calling thread.
     *
     * @param threads threads that an operator may use on the CPU
     * @throws EngineException if there is no libtorch, or one that does not fit
     */
    public static Engine start(int threads) {
        LibtorchCheck.check().ifPresent(named -> {
            // Without it DJL looks for a build with the old C++ ABI, which there is none of for this release.
            if (System.getenv(LibtorchCheck.FLAVOUR) == null) {
                System.setProperty(LibtorchCheck.FLAVOUR, named.flavour());
            }
        });
        // DJL otherwise reports every start to a server of its makers.
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        Engine engine;
        try {
            engine = Engine.getEngine(NAME);
        } catch (ai.djl.engine.EngineException | UnsatisfiedLinkError e) {
            throw new EngineException(
                    "DJL could not load libtorch " + FITTING_LIBTORCH + ": " + e.getMessage()
                            + "; run 'nextbench doctor' to see what was looked for",
                    e);
        }
        String version = engine.getVersion();
        if (!version.startsWith(FITTING_LIBTORCH + ".")) {
            throw new EngineException("libtorch " + version + " was loaded, but DJL's native library reads tensors of"
                    + " libtorch " + FITTING_LIBTORCH + " and would crash on others; set PYTORCH_LIBRARY_PATH to a"
                    + " PyTorch " + FITTING_LIBTORCH + " installation, or unset it to use the built-in CPU build");
        }
        JniUtils.setNumThreads(threads);
        prepareThread();
        return engine;
    }

    /**
     * Turns the profiling graph executor off for the calling thread: it splits a graph into differentiable pieces of
     * its own, which on a CPU costs training 15 % and more (engine.md, pitfall 6).
     */
    public static void prepareThread() {
        JniUtils.setGraphExecutorOptimize(false);
    }

    /**
     * Turns it on for the calling thread, as PyTorch has it by default: for inference that repeats what another program
     * does with an archive. On a CPU it changes inference by 1 to 2 %, in either direction.
     */
    public static void useDefaultExecutor() {
        JniUtils.setGraphExecutorOptimize(true);
    }

    /** The device that {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N} names on this machine. */
    public static Device device(String name) {
        int gpus = Engine.getEngine(NAME).getGpuCount();
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("auto")) {
            return gpus > 0 ? Device.gpu(0) : Device.cpu();
        }
        if (lower.equals("cpu")) {
            return Device.cpu();
        }
        int index = lower.equals("gpu") ? 0 : Integer.parseInt(lower.substring("gpu:".length()));
        if (index >= gpus) {
            throw new EngineException("there is no " + name + " here: libtorch sees " + gpus
                    + " GPUs; use --device cpu, or run 'nextbench doctor'");
        }
        return Device.gpu(index);
    }
}
