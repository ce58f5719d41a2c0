package dev.nextbench.checkpoint;

import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Parameter;
import dev.nextbench.graph.Shape;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.model.SettingValue;
import dev.nextbench.model.Settings;
import dev.nextbench.torchscript.Initialization;
import dev.nextbench.weights.NamedTensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A model of few channels, and the files that other programs would make of it. */
record Narrow(ModelDefinition model, Settings settings, Graph graph) {
    static final Path FILE = Path.of("weights.pth");

    /** A model with settings as a person would write them: {@code depths=[1]; widths=[4]}. */
    static Narrow of(String name, String changes) {
        ModelDefinition model = Models.find(name).orElseThrow();
        Map<String, SettingValue> changed = new LinkedHashMap<>();
        for (String change : changes.split(";", -1)) {
            if (!change.isBlank()) {
                String[] parts = change.split("=", -1);
                String setting = parts[0].strip();
                changed.put(setting, model.setting(setting).orElseThrow().type().parse(parts[1]));
            }
        }
        Settings settings = model.resolve(changed);
        return new Narrow(model, settings, Models.trace(model.module(settings), Shape.of(1, 3, 32, 32)));
    }

    List<String> names() {
        return graph.parameters().values().stream().map(Parameter::name).toList();
    }

    /** A tensor that differs from every other one: all elements are drawn, gammas and biases, too. */
    static NamedTensors.Tensor tensor(String name, Shape shape) {
        Parameter drawn = new Parameter(
                name, shape, dev.nextbench.graph.ElementType.FLOAT32, new dev.nextbench.graph.Init.Normal(1), true);
        return new NamedTensors.Tensor(shape, new Initialization(1).bytes(drawn));
    }

    /** Every tensor, under names of its own. */
    Map<String, NamedTensors.Tensor> tensors() {
        Map<String, NamedTensors.Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : graph.parameters().values()) {
            tensors.put(parameter.name(), tensor(parameter.name(), parameter.shape()));
        }
        return tensors;
    }

    /** The same under other names. */
    Map<String, NamedTensors.Tensor> renamed(UnaryOperator<String> rename) {
        Map<String, NamedTensors.Tensor> renamed = new LinkedHashMap<>();
        tensors().forEach((name, tensor) -> renamed.put(rename.apply(name), tensor));
        return renamed;
    }

    /** As Paddle stores them: matrices turned over. */
    static Map<String, NamedTensors.Tensor> turned(Map<String, NamedTensors.Tensor> tensors) {
        Map<String, NamedTensors.Tensor> turned = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> turned.put(name, tensor.shape().rank() == 2 ? turned(tensor) : tensor));
        return turned;
    }

    private static NamedTensors.Tensor turned(NamedTensors.Tensor matrix) {
        int rows = matrix.shape().at(0);
        int columns = matrix.shape().at(1);
        ByteBuffer bytes = ByteBuffer.allocate(rows * columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                bytes.putInt(matrix.bytes().getInt((row * columns + column) * Float.BYTES));
            }
        }
        return new NamedTensors.Tensor(Shape.of(columns, rows), bytes.flip());
    }

    /** ConvNeXt's names as its own repository has them, written independently of the rules that are tested. */
    static String original(String name) {
        String[] parts = name.split("\\.", -1);
        List<String> renamed = new ArrayList<>(List.of(parts));
        if (parts[0].equals("stem")) {
            renamed.set(0, "downsample_layers.0");
        } else if (parts[0].equals("head")) {
            renamed.remove(parts[1].equals("fc") ? 1 : 0);
        } else if (parts[2].equals("downsample")) {
            renamed.set(0, "downsample_layers");
            renamed.remove(2);
        } else {
            renamed.remove(2);
            renamed.replaceAll(part -> part.equals("conv_dw") ? "dwconv" : part);
            if (renamed.remove("mlp")) {
                renamed.replaceAll(part -> part.replace("fc", "pwconv"));
            }
        }
        return String.join(".", renamed);
    }

    /** Paddle's ConvNeXt. */
    static String paddle(String name) {
        return name.startsWith("head.fc.") ? name.replace("fc", "fc_cls") : "backbone." + original(name);
    }

    NamedTensors file(Map<String, NamedTensors.Tensor> tensors) {
        return new NamedTensors(tensors, Map.of());
    }
}
