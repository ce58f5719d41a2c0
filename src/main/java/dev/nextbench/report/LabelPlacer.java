package dev.nextbench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds room for labels beside points: greedily, in order of importance; a label without room is left out. */
final class LabelPlacer {
    private static final double SIZE = 12;
    private static final double ASCENT = 9;
    private static final double DESCENT = 3;
    private static final double GAP = 9;

    /** Directions from a point to the nearest side of its label, the better ones first. */
    private static final double[][] SIDES = {
        {1, 0}, {-1, 0}, {0, -1}, {0, 1}, {0.8, -0.8}, {0.8, 0.8}, {-0.8, -0.8}, {-0.8, 0.8},
    };

    private final Box bounds;
    private final List<Box> taken = new ArrayList<>();

    /** Something that a label must not cover, or a label. */
    record Box(double left, double top, double right, double bottom) {
        boolean overlaps(Box other) {
            return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
        }

        boolean holds(Box other) {
            return left <= other.left && top <= other.top && right >= other.right && bottom >= other.bottom;
        }
    }

    /**
     * Where a label is written.
     *
     * @param x of its anchor
     * @param y of its baseline
     * @param anchor the side of the text that is at {@code x}: the one at the point, whatever the font
     */
    record Place(double x, double y, Svg.Anchor anchor) {}

    LabelPlacer(Box bounds) {
        this.bounds = bounds;
    }

    /** Keeps labels off a point, or off the bar of an interval. */
    void avoid(double left, double top, double right, double bottom, double gap) {
        taken.add(new Box(left - gap, top - gap, right + gap, bottom + gap));
    }

    /** A place for a label beside a point, which is then taken. */
    Optional<Place> place(double x, double y, String label) {
        double width = TextWidth.of(label, SIZE);
        for (double reach : new double[] {1, 2.2}) {
            for (double[] side : SIDES) {
                double anchorX = x + side[0] * GAP * reach;
                double anchorY = y + side[1] * GAP * reach;
                Svg.Anchor anchor = side[0] > 0 ? Svg.Anchor.START : side[0] < 0 ? Svg.Anchor.END : Svg.Anchor.MIDDLE;
                double left = side[0] > 0 ? anchorX : side[0] < 0 ? anchorX - width : anchorX - width / 2;
                double base =
                        side[1] > 0 ? anchorY + ASCENT : side[1] < 0 ? anchorY - DESCENT : anchorY + ASCENT / 2 - 0.5;
                Box box = new Box(left, base - ASCENT, left + width, base + DESCENT);
                if (bounds.holds(box) && taken.stream().noneMatch(box::overlaps)) {
                    taken.add(box);
                    return Optional.of(new Place(anchorX, base, anchor));
                }
            }
        }
        return Optional.empty();
    }
}
