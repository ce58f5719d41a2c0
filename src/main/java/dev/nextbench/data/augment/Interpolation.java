package dev.nextbench.data.augment;

/** How values between pixels are found: antialiased in scaling, from the nearest pixels in warps, both as in Pillow. */
public enum Interpolation {
    /** Linear; the triangle of radius 1 in scaling. */
    BILINEAR(1) {
        @Override
        double kernel(double x) {
            double distance = Math.abs(x);
            return distance < 1 ? 1 - distance : 0;
        }

        @Override
        double between(int v0, int v1, int v2, int v3, double fraction) {
            return linear(v1, v2, fraction);
        }

        @Override
        double weight(int tap, double fraction) {
            return switch (tap) {
                case 1 -> 1 - fraction;
                case 2 -> fraction;
                default -> 0;
            };
        }
    },

    /** Cubic convolution of radius 2 (Keys, IEEE TASSP 29, 1981): a = -1/2 in scaling, a = -1 in warps. */
    BICUBIC(2) {
        @Override
        double kernel(double x) {
            double a = -0.5;
            double distance = Math.abs(x);
            if (distance < 1) {
                return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
            }
            return distance < 2 ? (((distance - 5) * distance + 8) * distance - 4) * a : 0;
        }

        @Override
        double between(int v0, int v1, int v2, int v3, double fraction) {
            return cubic(v0, v1, v2, v3, fraction);
        }

        @Override
        double weight(int tap, double d) {
            return switch (tap) {
                case 0 -> d * (-1 + d * (2 - d));
                case 1 -> 1 + d * d * (-2 + d);
                case 2 -> d * (1 + d * (1 - d));
                default -> d * d * (d - 1);
            };
        }
    };

    private final double radius;

    Interpolation(double radius) {
        this.radius = radius;
    }

    /** Where the kernel of scaling ends. */
    double radius() {
        return radius;
    }

    /** The kernel of scaling. */
    abstract double kernel(double x);

    /** The value of a warp {@code fraction} behind the second of four neighbours, in Pillow's arithmetic. */
    abstract double between(int v0, int v1, int v2, int v3, double fraction);

    /** What a neighbour (0..3) contributes to {@link #between}, up to rounding. */
    abstract double weight(int neighbour, double fraction);

    static double linear(int v0, int v1, double fraction) {
        return v0 + (v1 - v0) * fraction;
    }

    static double linear(double v0, double v1, double fraction) {
        return v0 + (v1 - v0) * fraction;
    }

    static double cubic(int v0, int v1, int v2, int v3, double fraction) {
        int linear = v2 - v0;
        int square = 2 * (v0 - v1) + v2 - v3;
        int cube = v1 - v0 + v3 - v2;
        return v1 + fraction * (linear + fraction * (square + fraction * cube));
    }

    /** The order of the sums is Pillow's. */
    static double cubic(double v0, double v1, double v2, double v3, double fraction) {
        double linear = -v0 + v2;
        double square = 2 * (v0 - v1) + v2 - v3;
        double cube = -v0 + v1 - v2 + v3;
        return v1 + fraction * (linear + fraction * (square + fraction * cube));
    }
}
