package dev.nextbench.experiment;

import dev.nextbench.model.SettingValue;

/** A value and where it was written. */
record Written(SettingValue value, Place place) {
    /** The value in its one canonical form. */
    String text() {
        return value.text();
    }
}
