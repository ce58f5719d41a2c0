package dev.nextbench.machine;

import org.jspecify.annotations.Nullable;

/**
 * What a process did since it started, all its threads together.
 *
 * @param pid its number
 * @param start when it started, in ticks since the machine did: with the number it names the process for good
 * @param measured whether its faults and switches matter, or only its processor time
 * @param ticks its processor time
 * @param reapedTicks the processor time of its children that have ended
 * @param minorFaults page faults that needed no disk
 * @param majorFaults page faults that did
 * @param involuntarySwitches how often the threads that now live were taken off their processors; null if not
 *     asked or unknown
 */
public record ProcessCounts(
        long pid,
        long start,
        boolean measured,
        long ticks,
        long reapedTicks,
        long minorFaults,
        long majorFaults,
        @Nullable Long involuntarySwitches) {

    /** Reads {@code /proc/NAME/stat}, and for a measured process {@code task/}*{@code /status}; null if it is gone. */
    static @Nullable ProcessCounts read(SystemFiles files, String name, boolean measured) {
        String stat = files.text("proc/" + name + "/stat");
        // the name of the program is in parentheses and may hold spaces and parentheses itself
        int begin = stat == null ? -1 : stat.indexOf('(');
        int end = stat == null ? -1 : stat.lastIndexOf(')');
        if (stat == null || begin < 0 || end < begin) {
            return null;
        }
        String[] words = stat.substring(end + 1).strip().split(" +", -1);
        Long pid = Numbers.whole(stat.substring(0, begin));
        if (pid == null || words.length < 20) {
            return null;
        }
        long[] values = new long[20];
        for (int i = 1; i < values.length; i++) {
            Long value = Numbers.whole(words[i]);
            if (value == null) {
                return null;
            }
            values[i] = value;
        }
        // words[0] is field 3 of proc(5)
        return new ProcessCounts(
                pid,
                values[19],
                measured,
                values[11] + values[12],
                values[13] + values[14],
                values[7],
                values[9],
                measured ? switches(files, "proc/" + name + "/task") : null);
    }

    private static @Nullable Long switches(SystemFiles files, String tasks) {
        String[] threads = files.path(tasks).toFile().list();
        if (threads == null) {
            return null;
        }
        long sum = 0;
        boolean any = false;
        for (String thread : threads) {
            Long count = Numbers.whole(files.field(tasks + "/" + thread + "/status", "nonvoluntary_ctxt_switches"));
            if (count != null) {
                sum += count;
                any = true;
            }
        }
        return any ? sum : null;
    }
}
