package dev.nextbench.onnx;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.OnnxWriter;
import dev.nextbench.graph.Shape;
import java.nio.ByteBuffer;
import java.util.List;

/** The messages of {@code onnx.proto} that a model needs; numbers of fields and types are those of that file. */
final class OnnxMessages {
    private OnnxMessages() {}

    /** {@code TensorProto}. */
    static Message tensor(String name, ElementType type, Shape shape, ByteBuffer littleEndian) {
        Message tensor = new Message();
        shape.extents().forEach(extent -> tensor.number(1, extent));
        return tensor.number(2, typeCode(type)).text(8, name).bytes(9, littleEndian);
    }

    /** {@code NodeProto}. */
    static Message node(AppliedNode applied) {
        Message node = new Message();
        applied.inputs().forEach(input -> node.text(1, input));
        node.text(2, applied.output()).text(3, applied.name()).text(4, applied.type());
        applied.attributes().forEach(attribute -> node.message(5, attribute(attribute)));
        return node;
    }

    private static Message attribute(OnnxWriter.Attribute attribute) {
        Message message = new Message().text(1, attribute.name());
        if (attribute instanceof OnnxWriter.Decimal decimal) {
            return message.decimal(2, (float) decimal.value()).number(20, 1);
        }
        if (attribute instanceof OnnxWriter.Whole whole) {
            return message.number(3, whole.value()).number(20, 2);
        }
        List<Integer> values = ((OnnxWriter.Wholes) attribute).values();
        values.forEach(value -> message.number(8, value));
        return message.number(20, 7);
    }

    /** {@code ValueInfoProto} of an input or output whose axis 0 is the batch, of any extent and with a name for it. */
    static Message batched(String name, ElementType type, Shape shape, String batch) {
        Message extents = new Message().message(1, new Message().text(2, batch));
        for (int extent : shape.extents().subList(1, shape.rank())) {
            extents.message(1, new Message().number(1, extent));
        }
        Message tensorType = new Message().number(1, typeCode(type)).message(2, extents);
        return new Message().text(1, name).message(2, new Message().message(1, tensorType));
    }

    /** {@code OperatorSetIdProto} of the standard domain. */
    static Message operatorSet(int version) {
        return new Message().text(1, "").number(2, version);
    }

    /** {@code StringStringEntryProto}. */
    static Message entry(String key, String value) {
        return new Message().text(1, key).text(2, value);
    }

    private static int typeCode(ElementType type) {
        return switch (type) {
            case FLOAT32 -> OnnxWriter.FLOAT;
            case UINT8 -> 2;
            case INT64 -> 7;
            case BFLOAT16 -> 16;
        };
    }
}
