package dev.nextbench.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A TorchScript archive loaded on a device. Its methods are called by name; one call is one entry into native code.
 * Use it from one thread: the graph executor's mode and the gradient mode belong to the thread.
 */
public final class ScriptModule implements AutoCloseable {
    private final PtNDManager manager;
    private final PtSymbolBlock block;
    private final NDArray methodName;

    private ScriptModule(PtNDManager manager, PtSymbolBlock block) {
        this.manager = manager;
        this.block = block;
        this.methodName = manager.create(0);
    }

    /**
     * Loads an archive.
     *
     * @throws EngineException if it is not an archive that this libtorch reads
     */
    public static ScriptModule load(Path archive, Device device) {
        PtNDManager manager = (PtNDManager) NDManager.newBaseManager(device, TorchEngine.NAME);
        try {
            // Gradients are switched inside the archive's methods; the flag only keeps parameters trainable.
            PtSymbolBlock block = JniUtils.loadModule(manager, archive, true, new String[0], new String[0], true);
            return new ScriptModule(manager, block);
        } catch (ai.djl.engine.EngineException e) {
            manager.close();
            throw new EngineException(archive + " could not be loaded: " + firstLine(e), e);
        }
    }

    /** The manager whose arrays live as long as the module. */
    public NDManager manager() {
        return manager;
    }

    /**
     * Calls a method. The results belong to the manager of the first input, or to the module's where there is none.
     *
     * @throws EngineException if libtorch refuses; the message is libtorch's first line
     */
    public NDList call(String method, NDArray... inputs) {
        NDList arguments = new NDList(inputs);
        methodName.setName("module_method:" + method);
        arguments.add(methodName);
        try {
            // 'true': without DJL's inference guard, under which tensors could not take part in gradients later.
            return IValueUtils.forward(block, arguments, true);
        } catch (ai.djl.engine.EngineException e) {
            throw new EngineException(firstLine(e), e);
        }
    }

    /**
     * Prepares calls of a method that returns one number, with these arguments; for inference alone.
     *
     * @param inputs arguments, which stay their owner's and have to live as long as the calls
     */
    public BoundCall bind(String method, NDArray... inputs) {
        IValue[] arguments = Arrays.stream(inputs)
                .map(input -> IValue.from((PtNDArray) input))
                .toArray(IValue[]::new);
        return new BoundCall(block, method, arguments);
    }

    static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage()).strip();
        // libtorch puts the interpreter's stack first and what went wrong last.
        int start = message.lastIndexOf("RuntimeError: ");
        String text = start >= 0 ? message.substring(start + "RuntimeError: ".length()) : message;
        return text.lines().findFirst().orElse("unknown error of the engine");
    }

    @Override
    public void close() {
        block.close();
        manager.close();
    }
}
