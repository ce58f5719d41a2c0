package dev.nextbench.data.augment;

/** Any affine warp, pixel by pixel in Pillow's double arithmetic. */
final class PlaneWarp {
    private final Affine affine;

    PlaneWarp(Affine affine) {
        this.affine = affine;
    }

    void apply(Canvas canvas) {
        int[] source = canvas.pack();
        byte[] target = canvas.spare();
        int width = canvas.width();
        int height = canvas.height();
        boolean cubic = affine.interpolation() == Interpolation.BICUBIC;
        double[] columnByX = new double[width];
        double[] rowByX = new double[width];
        for (int x = 0; x < width; x++) {
            columnByX[x] = affine.a() * (x + 0.5);
            rowByX[x] = affine.d() * (x + 0.5);
        }
        int to = 0;
        for (int y = 0; y < height; y++) {
            double columnByY = affine.b() * (y + 0.5);
            double rowByY = affine.e() * (y + 0.5);
            for (int x = 0; x < width; x++) {
                double sourceX = columnByX[x] + columnByY + affine.c();
                double sourceY = rowByX[x] + rowByY + affine.f();
                int pixel = affine.fill();
                if (sourceX >= 0 && sourceX < width && sourceY >= 0 && sourceY < height) {
                    pixel = cubic
                            ? bicubic(source, width, height, sourceX - 0.5, sourceY - 0.5)
                            : bilinear(source, width, height, sourceX - 0.5, sourceY - 0.5);
                }
                target[to] = (byte) (pixel >> 16);
                target[to + 1] = (byte) (pixel >> 8);
                target[to + 2] = (byte) pixel;
                to += 3;
            }
        }
        canvas.swap();
    }

    private static int bilinear(int[] source, int width, int height, double x, double y) {
        int column = floor(x);
        int row = floor(y);
        double dx = x - column;
        double dy = y - row;
        int left = clamp(column, width);
        int right = clamp(column + 1, width);
        int upper = width * clamp(row, height);
        int lower = width * clamp(row + 1, height);
        int a = source[upper + left];
        int b = source[upper + right];
        int c = source[lower + left];
        int d = source[lower + right];
        int pixel = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            double above = Interpolation.linear((a >> shift) & 0xFF, (b >> shift) & 0xFF, dx);
            double below = Interpolation.linear((c >> shift) & 0xFF, (d >> shift) & 0xFF, dx);
            pixel |= (int) Interpolation.linear(above, below, dy) << shift;
        }
        return pixel;
    }

    private static int bicubic(int[] source, int width, int height, double x, double y) {
        int column = floor(x);
        int row = floor(y);
        double dx = x - column;
        double dy = y - row;
        int c0 = clamp(column - 1, width);
        int c1 = clamp(column, width);
        int c2 = clamp(column + 1, width);
        int c3 = clamp(column + 2, width);
        int r0 = width * clamp(row - 1, height);
        int r1 = width * clamp(row, height);
        int r2 = width * clamp(row + 1, height);
        int r3 = width * clamp(row + 2, height);
        int a0 = source[r0 + c0];
        int a1 = source[r0 + c1];
        int a2 = source[r0 + c2];
        int a3 = source[r0 + c3];
        int b0 = source[r1 + c0];
        int b1 = source[r1 + c1];
        int b2 = source[r1 + c2];
        int b3 = source[r1 + c3];
        int d0 = source[r2 + c0];
        int d1 = source[r2 + c1];
        int d2 = source[r2 + c2];
        int d3 = source[r2 + c3];
        int e0 = source[r3 + c0];
        int e1 = source[r3 + c1];
        int e2 = source[r3 + c2];
        int e3 = source[r3 + c3];
        int pixel = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            double v0 = cubic(a0, a1, a2, a3, shift, dx);
            double v1 = cubic(b0, b1, b2, b3, shift, dx);
            double v2 = cubic(d0, d1, d2, d3, shift, dx);
            double v3 = cubic(e0, e1, e2, e3, shift, dx);
            int level = (int) Interpolation.cubic(v0, v1, v2, v3, dy);
            pixel |= Math.max(0, Math.min(255, level)) << shift;
        }
        return pixel;
    }

    private static double cubic(int p0, int p1, int p2, int p3, int shift, double fraction) {
        return Interpolation.cubic(
                (p0 >> shift) & 0xFF, (p1 >> shift) & 0xFF, (p2 >> shift) & 0xFF, (p3 >> shift) & 0xFF, fraction);
    }

    /** Of a number that is at least -1. */
    private static int floor(double value) {
        return value < 0 ? -1 : (int) value;
    }

    /** The nearest of 0..size-1. */
    private static int clamp(int index, int size) {
        return Math.max(0, Math.min(size - 1, index));
    }
}
