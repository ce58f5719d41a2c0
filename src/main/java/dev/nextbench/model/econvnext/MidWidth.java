package dev.nextbench.model.econvnext;

/** How wide a stage is between its entry and its exit. */
public enum MidWidth {
    /** The mean of the widths before and after the stage, rounded down. */
    MEAN,
    /** The width before the stage. */
    IN,
    /** The width after the stage. */
    OUT;

    int of(int in, int out) {
        return switch (this) {
            case MEAN -> (in + out) / 2;
            case IN -> in;
            case OUT -> out;
        };
    }
}
