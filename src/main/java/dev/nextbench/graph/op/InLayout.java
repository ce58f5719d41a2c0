package dev.nextbench.graph.op;

import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Operator;
import dev.nextbench.graph.ScriptWriter;
import dev.nextbench.graph.Shape;
import java.util.List;

/** The same {@code [N, C, H, W]} in the memory order that the target asks for; everything after it keeps that order. */
public record InLayout() implements Operator {
    @Override
    public String name() {
        return "contiguous";
    }

    @Override
    public Shape infer(List<Shape> inputs) {
        return inputs.get(0);
    }

    @Override
    public boolean isView() {
        return true; // the order is a property of the execution, not of the model that costs are counted for
    }

    @Override
    public String script(List<String> arguments, ScriptWriter writer) {
        // 0 and 2 are c10::MemoryFormat's Contiguous and ChannelsLast.
        return "torch.contiguous(" + arguments.get(0) + ", memory_format=" + (writer.channelsLast() ? 2 : 0) + ")";
    }

    @Override
    public String onnx(List<String> arguments, OnnxWriter writer) {
        return arguments.get(0); // runtimes choose the memory order themselves
    }
}
