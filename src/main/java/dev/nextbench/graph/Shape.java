package dev.nextbench.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The extents of a tensor, outermost first; images are {@code [N, C, H, W]}. */
public record Shape(List<Integer> extents) {
    /** Copies the extents; each must be at least 0. */
    public Shape {
        extents = List.copyOf(extents);
        for (int extent : extents) {
            if (extent < 0) {
                throw new IllegalArgumentException("an extent should be at least 0: " + extents);
            }
        }
    }

    /** A shape by its extents. */
    public static Shape of(int... extents) {
        return new Shape(Arrays.stream(extents).boxed().toList());
    }

    /** The number of axes. */
    public int rank() {
        return extents.size();
    }

    /** The extent of an axis; a negative axis counts from the last. */
    public int at(int axis) {
        return extents.get(axis < 0 ? axis + rank() : axis);
    }

    /** The product of all extents; 1 for a scalar. */
    public long elements() {
        long product = 1;
        for (int extent : extents) {
            product = Math.multiplyExact(product, (long) extent);
        }
        return product;
    }

    /** The same shape with another extent at an axis. */
    public Shape with(int axis, int extent) {
        List<Integer> changed = new ArrayList<>(extents);
        changed.set(axis < 0 ? axis + rank() : axis, extent);
        return new Shape(changed);
    }

    @Override
    public String toString() {
        return extents.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }
}
