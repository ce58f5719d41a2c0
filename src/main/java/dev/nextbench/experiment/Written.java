package dev.nextbench.experiment;

import dev.nextbench.model.SettingValue;

/** A value and where it was written. */
record Written(SettingValue value, Place place) {
    /** The value in its one canonical form. */
    String text() {
        return value.text();
    }

    /** Two values at one place are hardly ever looked up together, so the place alone is hashed. */
    @Override
    public int hashCode() {
        return 31 * place.line() + place.column();
    }
}
