package dev.nextbench.machine;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code /proc/stat}: what the processors did.
 *
 * @param all the line of all cores, which the kernel rounds once
 * @param byCore the line of each core that is on, by its number
 */
public record CpuTimes(CpuTicks all, Map<Integer, CpuTicks> byCore) {
    static @Nullable CpuTimes parse(@Nullable String stat) {
        if (stat == null) {
            return null;
        }
        CpuTicks all = null;
        Map<Integer, CpuTicks> byCore = new TreeMap<>();
        for (String line : (Iterable<String>) stat.lines().takeWhile(line -> line.startsWith("cpu"))::iterator) {
            String[] words = line.split(" +", -1);
            CpuTicks ticks = CpuTicks.parse(words);
            if (ticks == null) {
                return null;
            }
            Long core = Numbers.whole(words[0].substring(3));
            if (core == null) {
                all = ticks;
            } else {
                byCore.put(core.intValue(), ticks);
            }
        }
        return all == null ? null : new CpuTimes(all, byCore);
    }

    /** The sum over some cores; those that are off count nothing. */
    CpuTicks of(Set<Integer> cores) {
        if (cores.containsAll(byCore.keySet())) {
            return all;
        }
        return byCore.entrySet().stream()
                .filter(core -> cores.contains(core.getKey()))
                .map(Map.Entry::getValue)
                .reduce(CpuTicks.NONE, CpuTicks::plus);
    }
}
