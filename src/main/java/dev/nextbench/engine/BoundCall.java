package dev.nextbench.engine;

import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;

/**
 * A method of a module with its arguments, to be called again and again: inference alone, of methods that return one
 * number. A call is three entries into native code (run, read, free), where {@link ScriptModule#call} and reading an
 * element of its result are a few dozen: about 0.1 ms, which is 1 % and more of a small model's step.
 */
public final class BoundCall implements AutoCloseable {
    private final PtSymbolBlock block;
    private final String method;
    private final IValue[] arguments;

    BoundCall(PtSymbolBlock block, String method, IValue[] arguments) {
        this.block = block;
        this.method = method;
        this.arguments = arguments;
    }

    /**
     * Runs the method to its end.
     *
     * @return the number that it returns
     * @throws EngineException if libtorch refuses; the message is libtorch's first line
     */
    public double run() {
        // DJL puts calls of this kind under its inference guard: nothing is recorded for gradients.
        try (IValue result = IValueUtils.runMethod(block, method, arguments)) {
            return result.toDouble();
        } catch (ai.djl.engine.EngineException e) {
            throw new EngineException(ScriptModule.firstLine(e), e);
        }
    }

    @Override
    public void close() {
        for (IValue argument : arguments) {
            argument.close();
        }
    }
}
