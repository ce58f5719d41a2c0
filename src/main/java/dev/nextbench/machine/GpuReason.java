package dev.nextbench.machine;

import java.util.EnumSet;
import java.util.Set;

/** Why a GPU's clock is not higher: the bits of NVML's {@code nvmlClocksEventReasons}. */
public enum GpuReason {
    /** Nothing runs on it. */
    IDLE(0x1),
    /** Clocks were set by a user. */
    APPLICATION_CLOCKS(0x2),
    /** The driver keeps it within its power limit. */
    SOFTWARE_POWER_CAP(0x4),
    /** The hardware halves the clock or more: too hot, or a fault of the power supply. */
    HARDWARE_SLOWDOWN(0x8),
    /** It follows the slowest GPU of its group. */
    SYNC_BOOST(0x10),
    /** The driver keeps it within its temperature limit. */
    SOFTWARE_THERMAL(0x20),
    /** The hardware keeps it from overheating. */
    HARDWARE_THERMAL(0x40),
    /** The power supply asked for less. */
    POWER_BRAKE(0x80),
    /** A display set the clock. */
    DISPLAY_CLOCK(0x100);

    private final long bit;

    GpuReason(long bit) {
        this.bit = bit;
    }

    /** Whether the GPU protects itself, so that its speed is not its own. */
    public boolean isSlowdown() {
        return this == HARDWARE_SLOWDOWN || this == SOFTWARE_THERMAL || this == HARDWARE_THERMAL || this == POWER_BRAKE;
    }

    static Set<GpuReason> of(long bits) {
        Set<GpuReason> reasons = EnumSet.noneOf(GpuReason.class);
        for (GpuReason reason : values()) {
            if ((bits & reason.bit) != 0) {
                reasons.add(reason);
            }
        }
        return reasons;
    }
}
