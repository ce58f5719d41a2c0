package dev.nextbench.weights.raw;

import dev.nextbench.graph.Shape;
import dev.nextbench.weights.WeightsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor as it lies in a file: a view of a storage that other tensors may share.
 *
 * @param type the type of its elements
 * @param order the order of the bytes of an element
 * @param shape its extents
 * @param strides the distance of neighbours along each axis, in elements
 * @param offset the place of the first element in the storage, in elements
 * @param storage the storage's bytes
 */
public record StoredTensor(
        StoredType type, ByteOrder order, Shape shape, List<Long> strides, long offset, Bytes storage) {
    private static final int MOST_AXES = 64;

    /** A tensor in row-major order that fills its storage. */
    public static StoredTensor rowMajor(StoredType type, ByteOrder order, Shape shape, Bytes storage) {
        return new StoredTensor(type, order, shape, rowMajorStrides(shape), 0, storage);
    }

    /** A tensor in column-major order, as Fortran has it, that fills its storage. */
    public static StoredTensor columnMajor(StoredType type, ByteOrder order, Shape shape, Bytes storage) {
        List<Long> strides = new ArrayList<>();
        long stride = 1;
        for (int extent : shape.extents()) {
            strides.add(stride);
            stride *= Math.max(extent, 1);
        }
        return new StoredTensor(type, order, shape, strides, 0, storage);
    }

    /**
     * Extents that a file claims, as a shape.
     *
     * @param what the tensor, as a message names it
     * @throws WeightsException if there are too many, one is negative, or their product is more than a buffer holds
     */
    public static Shape shape(String what, List<Long> extents) throws WeightsException {
        if (extents.size() > MOST_AXES) {
            throw new WeightsException(what + " has " + extents.size() + " axes; at most " + MOST_AXES + " are read");
        }
        List<Integer> checked = new ArrayList<>();
        long elements = 1;
        for (long extent : extents) {
            long factor = Math.max(extent, 1); // so that a later zero hides no overflow
            if (extent < 0 || factor > Integer.MAX_VALUE / Float.BYTES / elements) {
                throw new WeightsException(what + " has the shape " + extents
                        + (extent < 0 ? " with a negative extent" : "; a tensor of 2 GB and more cannot be read"));
            }
            elements *= factor;
            checked.add((int) extent);
        }
        return new Shape(checked);
    }

    private static List<Long> rowMajorStrides(Shape shape) {
        Long[] strides = new Long[shape.rank()];
        long stride = 1;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= Math.max(shape.at(axis), 1);
        }
        return List.of(strides);
    }

    /**
     * The elements as float32, little-endian, row-major: the storage's own bytes where they are so, else a copy.
     *
     * @param what the tensor, as a message names it
     * @throws WeightsException if the view leads outside the storage or its type is not a floating one
     */
    public ByteBuffer floats(String what, Memory memory) throws WeightsException {
        if (type.kind() != StoredType.Kind.FLOATING) {
            throw new WeightsException(what + " has the type " + type.title() + ", which is not read as float32");
        }
        long elements = shape.elements();
        long last = last(what);
        if (elements == 0) {
            return ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
        }
        if (type == StoredType.FLOAT32 && order == ByteOrder.LITTLE_ENDIAN && isRowMajor()) {
            return storage.buffer(offset * Float.BYTES, elements * Float.BYTES);
        }
        ByteBuffer source = storage.buffer(offset * type.bytes(), (last - offset + 1) * type.bytes())
                .order(order);
        ByteBuffer floats = memory.allocate(elements * Float.BYTES, what);
        gather(source, floats);
        return floats.flip();
    }

    /** The place of the element that lies farthest in the storage. */
    private long last(String what) throws WeightsException {
        long held = storage.size() / type.bytes();
        if (strides.size() != shape.rank()) {
            throw new WeightsException(what + " of shape " + shape + " has " + strides.size() + " strides");
        }
        if (offset < 0 || offset > held) {
            throw outside(what, held);
        }
        long last = offset;
        for (int axis = 0; axis < shape.rank(); axis++) {
            long steps = shape.at(axis) - 1L;
            long stride = strides.get(axis);
            if (stride < 0) {
                throw outside(what, held);
            }
            if (steps > 0 && stride > 0 && shape.elements() > 0) {
                if (stride > held || steps > held / stride) {
                    throw outside(what, held);
                }
                last += steps * stride;
                if (last >= held) {
                    throw outside(what, held);
                }
            }
        }
        if (shape.elements() > 0 && last >= held) {
            throw outside(what, held);
        }
        return last;
    }

    private WeightsException outside(String what, long held) {
        return new WeightsException(what + " of shape " + shape + ", strides " + strides + " and offset " + offset
                + " leads outside its storage of " + held + " elements");
    }

    private boolean isRowMajor() {
        long stride = 1;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            if (shape.at(axis) > 1 && strides.get(axis) != stride) {
                return false;
            }
            stride *= shape.at(axis);
        }
        return true;
    }

    /** Copies runs along the last axis; the other axes turn like the wheels of a counter. */
    private void gather(ByteBuffer source, ByteBuffer target) {
        int axes = shape.rank();
        int run = axes == 0 ? 1 : shape.at(axes - 1);
        long step = axes == 0 ? 1 : strides.get(axes - 1);
        int[] index = new int[Math.max(axes - 1, 0)];
        long place = 0;
        while (true) {
            copyRun(source, place, step, run, target);
            int axis = index.length - 1;
            while (axis >= 0 && index[axis] == shape.at(axis) - 1) {
                place -= index[axis] * strides.get(axis);
                index[axis--] = 0;
            }
            if (axis < 0) {
                return;
            }
            index[axis]++;
            place += strides.get(axis);
        }
    }

    private void copyRun(ByteBuffer source, long place, long step, int run, ByteBuffer target) {
        int width = type.bytes();
        int at = (int) (place * width);
        int move = (int) (step * width);
        switch (type) {
            case FLOAT32 -> {
                for (int i = 0; i < run; i++, at += move) {
                    target.putInt(source.getInt(at));
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < run; i++, at += move) {
                    target.putFloat((float) source.getDouble(at));
                }
            }
            case FLOAT16 -> {
                for (int i = 0; i < run; i++, at += move) {
                    target.putInt(halfToFloatBits(source.getShort(at)));
                }
            }
            case BFLOAT16 -> {
                for (int i = 0; i < run; i++, at += move) {
                    target.putInt(source.getShort(at) << 16);
                }
            }
            default -> throw new IllegalStateException(type + " is not a floating type");
        }
    }

    /** IEEE 754 binary16 to binary32, exactly: every half has its float. */
    static int halfToFloatBits(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = half >>> 10 & 0x1F;
        int fraction = half & 0x3FF;
        if (exponent == 0x1F) {
            return sign | 0x7F80_0000 | fraction << 13;
        }
        if (exponent != 0) {
            return sign | (exponent + 112) << 23 | fraction << 13;
        }
        if (fraction == 0) {
            return sign;
        }
        int shift = Integer.numberOfLeadingZeros(fraction) - 21; // a subnormal half is a normal float
        return sign | (113 - shift) << 23 | (fraction << shift & 0x3FF) << 13;
    }
}
