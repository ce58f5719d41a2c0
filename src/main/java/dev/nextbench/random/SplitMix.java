package dev.nextbench.random;

import java.nio.charset.StandardCharsets;

/**
 * SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), written out so that a seed means the same numbers on every JDK: the
 * standard library promises no algorithm for its Gaussian numbers. Not safe for use by several threads.
 */
public final class SplitMix {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;
    private double spareGaussian = Double.NaN;

    /** A generator whose stream is a function of {@code seed} alone. */
    public SplitMix(long seed) {
        this.state = seed;
    }

    /** A generator for one purpose: equal parts give equal streams, different parts give unrelated ones. */
    public static SplitMix of(long seed, long... parts) {
        long mixed = mix(seed + GOLDEN_GAMMA);
        for (long part : parts) {
            mixed = mix(mixed + GOLDEN_GAMMA + mix(part + GOLDEN_GAMMA));
        }
        return new SplitMix(mixed);
    }

    /** A number for a name, to be a part of {@link #of}. */
    public static long hash(String name) {
        long hash = 0xCBF29CE484222325L; // FNV-1a
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
        }
        return hash;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** The next 64 bits. */
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** Uniform in [0, 1), a multiple of 2⁻⁵³. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Uniform in {@code low..high}. */
    public double nextDouble(double low, double high) {
        return low + (high - low) * nextDouble();
    }

    /** Uniform integer in 0..bound-1, without bias. */
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound should be positive: " + bound);
        }
        // Numbers of the last, incomplete run of `bound` are drawn again.
        long limit = Long.MAX_VALUE - Long.MAX_VALUE % bound;
        long bits;
        do {
            bits = nextLong() >>> 1;
        } while (bits >= limit);
        return (int) (bits % bound);
    }

    /** True with probability one half. */
    public boolean nextBoolean() {
        return nextLong() < 0;
    }

    /** Standard normal, by Marsaglia's polar method with strict arithmetic. */
    public double nextGaussian() {
        if (!Double.isNaN(spareGaussian)) {
            double spare = spareGaussian;
            spareGaussian = Double.NaN;
            return spare;
        }
        double u;
        double v;
        double s;
        do {
            u = 2 * nextDouble() - 1;
            v = 2 * nextDouble() - 1;
            s = u * u + v * v;
        } while (s >= 1 || s == 0);
        double factor = StrictMath.sqrt(-2 * StrictMath.log(s) / s);
        spareGaussian = v * factor;
        return u * factor;
    }

    /** The integers 0..n-1 in random order (Fisher and Yates). */
    public int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
