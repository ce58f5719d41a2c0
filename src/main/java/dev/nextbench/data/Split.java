package dev.nextbench.data;

import java.util.Locale;

/** A part of a data set. */
public enum Split {
    TRAIN,
    TEST;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
