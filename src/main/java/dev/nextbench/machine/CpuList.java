package dev.nextbench.machine;

import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Lists of processors as the kernel writes them, as {@code 0-3,8}. */
final class CpuList {
    private static final int MOST = 1 << 16;

    private CpuList() {}

    /** The processors of a list; null if it is not one. */
    static @Nullable SortedSet<Integer> parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        SortedSet<Integer> cpus = new TreeSet<>();
        for (String range : text.strip().split(",", -1)) {
            int dash = range.indexOf('-');
            Long first = Numbers.whole(dash < 0 ? range : range.substring(0, dash));
            Long last = dash < 0 ? first : Numbers.whole(range.substring(dash + 1));
            if (first == null || last == null || first < 0 || last < first || last >= MOST) {
                return null;
            }
            for (long cpu = first; cpu <= last; cpu++) {
                cpus.add((int) cpu);
            }
        }
        return cpus;
    }

    /**
     * The processors that this process may use and that are on; null if the system does not say. The mask of a process
     * may name processors that the machine could have but has not, so it is not enough alone.
     */
    static @Nullable SortedSet<Integer> usable(SystemFiles files) {
        SortedSet<Integer> allowed = parse(files.field("proc/self/status", "Cpus_allowed_list"));
        SortedSet<Integer> on = parse(files.text("sys/devices/system/cpu/online"));
        if (on == null) {
            CpuTimes times = CpuTimes.parse(files.text("proc/stat"));
            on = times == null ? null : new TreeSet<>(times.byCore().keySet());
        }
        if (allowed == null || on == null) {
            return allowed == null ? on : allowed;
        }
        allowed.retainAll(on);
        return allowed;
    }
}
