package dev.nextbench.graph.op;

import dev.nextbench.graph.ScriptWriter;

/** TorchScript of rectangles in images. */
final class Boxes {
    private Boxes() {}

    /**
     * The name of a mask, true inside a box, that broadcasts over {@code [N, C, H, W]}.
     *
     * @param images the name of the images, whose extents and device the mask takes
     * @param top the expression of the first row; the others likewise, bottom and right exclusive
     */
    static String inside(String images, String top, String bottom, String left, String right, ScriptWriter writer) {
        String rows = writer.assign(line(images, 2, "[1, 1, -1, 1]"));
        String columns = writer.assign(line(images, 3, "[1, 1, 1, -1]"));
        String inRows = writer.assign(between(rows, top, bottom));
        String inColumns = writer.assign(between(columns, left, right));
        return writer.assign("torch.logical_and(" + inRows + ", " + inColumns + ")");
    }

    private static String line(String images, int axis, String shape) {
        // 4 is int64; on the images' own device, since the default device may be another (engine.md).
        return "torch.reshape(torch.arange(torch.size(%s, %d), dtype=4, layout=None, device=%s.device), %s)"
                .formatted(images, axis, images, shape);
    }

    private static String between(String line, String first, String end) {
        return "torch.logical_and(torch.ge(%s, %s), torch.lt(%s, %s))".formatted(line, first, line, end);
    }
}
