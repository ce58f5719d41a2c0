package dev.nextbench.graph;

import java.util.Arrays;
import java.util.List;

/**
 * Where an operator writes the ONNX nodes that it becomes. Nodes are those of operator set {@value #OPSET} of the
 * standard domain, and each has one result. The batch, axis 0, has no extent there: nodes must not hold one.
 */
public interface OnnxWriter {
    /**
     * The version of ONNX's operator set, from ONNX 1.12 of 2022: the first with {@code LayerNormalization}. Version 20
     * has a node for GELU, but runtimes know its parts and run them as fast, and older ones would refuse the file.
     */
    int OPSET = 17;

    /** {@code TensorProto.DataType.FLOAT}. */
    int FLOAT = 1;

    /** The shape of an argument, at the batch size that the graph was traced with. */
    Shape shape(String argument);

    /** Writes a node and returns the name of its result. */
    String node(String type, List<String> inputs, Attribute... attributes);

    /** The name of a float32 scalar. */
    String constant(double value);

    /** The name of an int64 vector: axes, extents or positions. */
    String constant(List<Integer> values);

    /** What a node is told beside its inputs. */
    sealed interface Attribute {
        /** Its name in ONNX. */
        String name();

        /** An attribute of type INT. */
        static Attribute of(String name, int value) {
            return new Whole(name, value);
        }

        /** An attribute of type FLOAT. */
        static Attribute of(String name, double value) {
            return new Decimal(name, value);
        }

        /** An attribute of type INTS. */
        static Attribute list(String name, Integer... values) {
            return new Wholes(name, Arrays.asList(values));
        }

        /** An attribute of type INTS. */
        static Attribute list(String name, List<Integer> values) {
            return new Wholes(name, values);
        }
    }

    /** An attribute of type INT. */
    record Whole(String name, int value) implements Attribute {}

    /** An attribute of type FLOAT; it is rounded to float32. */
    record Decimal(String name, double value) implements Attribute {}

    /** An attribute of type INTS. */
    record Wholes(String name, List<Integer> values) implements Attribute {
        /** Copies the values. */
        public Wholes {
            values = List.copyOf(values);
        }
    }
}
