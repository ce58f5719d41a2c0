package dev.nextbench.experiment;

import dev.nextbench.model.SettingValue;

/** A value and where it was written. */
record Written(SettingValue value, Place place) {
    /** The value in its one canonical form. */
    String text() {
        return value.text();
    }

    /** One place hardly ever has two values, so it alone is hashed, spread so that sums of such hashes differ, too. */
    @Override
    public int hashCode() {
        int hash = (31 * 31 * place.line() + place.column()) * 0x9E3779B9;
        return hash ^ (hash >>> 15);
    }
}
