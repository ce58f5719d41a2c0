package dev.nextbench.compare;

import dev.nextbench.machine.ConditionSampler;
import dev.nextbench.machine.Conditions;
import dev.nextbench.machine.Invalid;
import dev.nextbench.machine.Reading;
import dev.nextbench.machine.ValidityLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Judges blocks of measurement by what the machine did meanwhile: a block under throttling, steal or a foreign process is
 * dropped, whatever its times were, and never counted as slow.
 */
final class Blocks {
    private final ConditionSampler sampler;
    private final ValidityLimits limits;
    private final List<Conditions> seen = new ArrayList<>();
    private final Map<String, Integer> invalid = new TreeMap<>();
    private String lastReason = "";

    Blocks(ConditionSampler sampler, ValidityLimits limits) {
        this.sampler = sampler;
        this.limits = limits;
    }

    /** Steps between two readings. */
    interface Body {
        void run() throws SideException;
    }

    /** Runs a block; false if it has to be dropped. */
    boolean valid(Body body, long... pids) throws SideException {
        Reading before = sampler.read(pids);
        body.run();
        Conditions conditions = Conditions.between(before, sampler.read(pids));
        seen.add(conditions);
        Optional<Invalid> judged = limits.judge(conditions);
        judged.ifPresent(found -> {
            invalid.merge(found.kind().name().toLowerCase(Locale.ROOT), 1, Integer::sum);
            lastReason = found.sentence();
        });
        return judged.isEmpty();
    }

    /** Dropped blocks by reason. */
    Map<String, Integer> invalid() {
        return Map.copyOf(invalid);
    }

    /** Dropped blocks. */
    int dropped() {
        return invalid.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** What was seen when the last block was dropped. */
    String lastReason() {
        return lastReason;
    }

    /** The conditions of every block, dropped ones included. */
    List<Conditions> seen() {
        return List.copyOf(seen);
    }
}
