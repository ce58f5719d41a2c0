package dev.nextbench.graph;

import java.util.List;

/** What a node of a graph does. One record implements it for each operator, and answers every reader's question. */
public interface Operator {
    /** The operator's name as cost tables print it. */
    String name();

    /**
     * The shape of the result.
     *
     * @throws ShapeException if the operator cannot take these shapes
     */
    Shape infer(List<Shape> inputs);

    /** The type of the result's elements in float32 execution. */
    default ElementType type(List<ElementType> inputs) {
        return inputs.get(0);
    }

    /**
     * Multiply-accumulates: convolutions and fully connected layers only, without biases (classification-models.md).
     */
    default long macs(List<Shape> inputs, Shape output) {
        return 0;
    }

    /** True if the result is only another view of the input's memory and costs no bytes. */
    default boolean isView() {
        return false;
    }

    /**
     * True if a product is taken with the parameters, so that in bfloat16 execution they are cast to bfloat16 before;
     * normalisations keep theirs in float32.
     */
    default boolean multipliesParameters() {
        return false;
    }

    /** The TorchScript expression of the result; statements that must stand before it go to {@code writer}. */
    String script(List<String> arguments, ScriptWriter writer);

    /**
     * Writes the nodes that compute the result in inference and returns its name, which is an argument's where nothing
     * is to be done.
     *
     * @throws UnsupportedOperationException if the operator exists in training or evaluation only, such as a loss
     */
    default String onnx(List<String> arguments, OnnxWriter writer) {
        throw new UnsupportedOperationException(
                "the operator '" + name() + "' is no part of inference, so it cannot be exported as ONNX");
    }
}
