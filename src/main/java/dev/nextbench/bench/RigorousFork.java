package dev.nextbench.bench;

import dev.nextbench.machine.Conditions;
import dev.nextbench.machine.Invalid;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fork as it ran.
 *
 * @param identity what it says of itself
 * @param blocks its iterations, warm-up included
 * @param peakResident the most resident memory of its process in bytes; null where the system does not say
 * @param peakDevice the most device memory that polling has seen; null without
 * @param wallSeconds from the request for it to its end
 */
record RigorousFork(
        Map<String, String> identity,
        List<Block> blocks,
        @Nullable Long peakResident,
        @Nullable Long peakDevice,
        double wallSeconds) {
    /**
     * One iteration.
     *
     * @param warmup whether its steps never count
     * @param steps seconds of each step
     * @param conditions of the machine meanwhile; null if they were not sampled, as in a warm-up
     * @param invalid why its times mean nothing; null if they stand
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Block(
            boolean warmup,
            double[] steps,
            @Nullable Conditions conditions,
            @Nullable Invalid invalid) {}

    /** Copies the blocks. */
    RigorousFork {
        identity = Map.copyOf(identity);
        blocks = List.copyOf(blocks);
    }

    /** The blocks that are measured. */
    List<Block> measured() {
        return blocks.stream().filter(block -> !block.warmup()).toList();
    }
}
