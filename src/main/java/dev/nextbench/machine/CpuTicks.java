package dev.nextbench.machine;

import org.jspecify.annotations.Nullable;

/**
 * What processors did since the machine started, in ticks of 1/{@value #PER_SECOND} s.
 *
 * @param total all time, idle time and stolen time too
 * @param busy time in which something ran here: processes, the kernel, interrupts; guests count once
 * @param steal time in which something wanted to run, but the hypervisor ran something else
 */
public record CpuTicks(long total, long busy, long steal) {
    /** Ticks a second in {@code /proc}: USER_HZ, which is 100 on every Linux that has a JVM. */
    public static final int PER_SECOND = 100;

    static final CpuTicks NONE = new CpuTicks(0, 0, 0);

    /** The ticks of a line {@code cpu[N] user nice system idle iowait irq softirq steal ...}; null if it is not one. */
    static @Nullable CpuTicks parse(String[] words) {
        if (words.length < 5) {
            return null;
        }
        long[] values = new long[8];
        for (int i = 0; i < values.length && i + 1 < words.length; i++) {
            Long value = Numbers.whole(words[i + 1]);
            if (value == null) {
                return null;
            }
            values[i] = value;
        }
        long busy = values[0] + values[1] + values[2] + values[5] + values[6];
        return new CpuTicks(busy + values[3] + values[4] + values[7], busy, values[7]);
    }

    CpuTicks plus(CpuTicks other) {
        return new CpuTicks(total + other.total, busy + other.busy, steal + other.steal);
    }

    CpuTicks minus(CpuTicks other) {
        return new CpuTicks(total - other.total, busy - other.busy, steal - other.steal);
    }
}
