package dev.nextbench.data;

/** Lets the first so many images of every class through, or all if the limit is 0. */
final class Limit {
    private final int[] taken;
    private final int limit;

    Limit(int classes, int limit) {
        this.taken = new int[classes];
        this.limit = limit;
    }

    boolean takes(int label) {
        return limit == 0 || taken[label]++ < limit;
    }
}
