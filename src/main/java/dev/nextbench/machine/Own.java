package dev.nextbench.machine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What our own processes did between two readings. */
final class Own {
    private Own() {}

    private record Name(long pid, long start) {}

    record Events(
            long majorFaults, long minorFaults, @Nullable Long involuntarySwitches) {}

    /**
     * Processor time in ticks. A child that ended in between is in its parent's account of ended children with its
     * whole life, so what it had used before is taken off there. A process that only the second reading names counts if
     * it started in between.
     */
    static long ticks(Reading before, Reading after) {
        Map<Name, ProcessCounts> earlier = byName(before);
        long ticks = 0;
        long reaped = 0;
        for (ProcessCounts process : after.processes()) {
            ProcessCounts then = earlier.remove(name(process));
            if (then != null) {
                ticks += process.ticks() - then.ticks();
                reaped += process.reapedTicks() - then.reapedTicks();
            } else if (before.uptimeTicks() != null && process.start() >= before.uptimeTicks()) {
                ticks += process.ticks();
                reaped += process.reapedTicks();
            }
        }
        for (ProcessCounts ended : earlier.values()) {
            reaped -= ended.ticks() + ended.reapedTicks();
        }
        return Math.max(0, ticks) + Math.max(0, reaped);
    }

    /** Faults and switches of the measured processes; null unless all of them are in both readings. */
    static @Nullable Events events(Reading before, Reading after) {
        Map<Name, ProcessCounts> earlier = byName(before);
        Set<Name> measured = new HashSet<>();
        earlier.values().stream().filter(ProcessCounts::measured).forEach(process -> measured.add(name(process)));
        long major = 0;
        long minor = 0;
        Long switches = 0L;
        boolean any = false;
        for (ProcessCounts process : after.processes()) {
            if (!process.measured()) {
                continue;
            }
            ProcessCounts then = earlier.get(name(process));
            if (then == null || !measured.remove(name(process))) {
                return null;
            }
            any = true;
            major += process.majorFaults() - then.majorFaults();
            minor += process.minorFaults() - then.minorFaults();
            Long now = process.involuntarySwitches();
            Long old = then.involuntarySwitches();
            // threads that ended take their count along, so the sum may fall
            switches = switches == null || now == null || old == null ? null : switches + Math.max(0, now - old);
        }
        return any && measured.isEmpty() ? new Events(major, minor, switches) : null;
    }

    private static Map<Name, ProcessCounts> byName(Reading reading) {
        Map<Name, ProcessCounts> processes = new HashMap<>();
        reading.processes().forEach(process -> processes.put(name(process), process));
        return processes;
    }

    private static Name name(ProcessCounts process) {
        return new Name(process.pid(), process.start());
    }
}
