package dev.nextbench.machine;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A process that computes on a GPU.
 *
 * @param nanos when the line came, on the sampler's clock
 * @param pid its number; in a container it may be the host's number
 * @param memoryBytes its device memory; null if the driver does not tell
 */
public record GpuProcess(long nanos, long pid, @Nullable Long memoryBytes) {
    static final String FIELDS = "pid,used_memory";

    static Optional<GpuProcess> parse(long nanos, String line) {
        String[] values = line.split(",", -1);
        Long pid = Numbers.whole(values[0]);
        if (values.length != 2 || pid == null) {
            return Optional.empty();
        }
        Double mebibytes = Numbers.real(values[1]);
        return Optional.of(new GpuProcess(nanos, pid, mebibytes == null ? null : Math.round(mebibytes * 0x1p20)));
    }
}
