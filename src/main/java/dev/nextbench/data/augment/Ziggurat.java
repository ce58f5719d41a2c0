package dev.nextbench.data.augment;

import dev.nextbench.random.SplitMix;

/**
 * Standard normal numbers in bulk by the ziggurat of 256 layers (Marsaglia and Tsang, J. Stat. Softw. 5(8), 2000), with
 * double precision in each layer. Several times as fast as {@link SplitMix#nextGaussian}, of another stream.
 */
final class Ziggurat {
    private static final int LAYERS = 256;

    /** Where the tail begins. */
    private static final double TAIL = 3.654152885361009;

    /** The area of every layer. */
    private static final double AREA = 0.00492867323399;

    /** Right edges of the layers, the lowest and widest first. */
    private static final double[] EDGE = new double[LAYERS + 1];

    /** exp(-x²/2) at the edges. */
    private static final double[] HEIGHT = new double[LAYERS + 1];

    static {
        EDGE[0] = AREA / density(TAIL);
        EDGE[1] = TAIL;
        for (int i = 1; i < LAYERS - 1; i++) {
            EDGE[i + 1] = StrictMath.sqrt(-2 * StrictMath.log(AREA / EDGE[i] + density(EDGE[i])));
        }
        EDGE[LAYERS] = 0;
        for (int i = 0; i <= LAYERS; i++) {
            HEIGHT[i] = density(EDGE[i]);
        }
    }

    private Ziggurat() {}

    private static double density(double x) {
        return StrictMath.exp(-0.5 * x * x);
    }

    static double next(SplitMix random) {
        while (true) {
            long bits = random.nextLong();
            int layer = (int) bits & (LAYERS - 1);
            // The upper 53 bits, in -1..1; the layer comes from others.
            double x = (bits >> 11) * 0x1.0p-52 * EDGE[layer];
            if (Math.abs(x) < EDGE[layer + 1]) {
                return x;
            }
            if (layer == 0) {
                return x < 0 ? -tail(random) : tail(random);
            }
            double height = HEIGHT[layer] + (HEIGHT[layer + 1] - HEIGHT[layer]) * random.nextDouble();
            if (height < density(x)) {
                return x;
            }
        }
    }

    /** Marsaglia's method for what lies beyond {@link #TAIL}. */
    private static double tail(SplitMix random) {
        double beyond;
        double y;
        do {
            beyond = -StrictMath.log(1 - random.nextDouble()) / TAIL;
            y = -StrictMath.log(1 - random.nextDouble());
        } while (2 * y < beyond * beyond);
        return TAIL + beyond;
    }
}
