package dev.nextbench.machine;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A GPU at an instant; what the driver does not tell is null.
 *
 * @param nanos when the line came, on the sampler's clock
 * @param smMegahertz the clock of its processors
 * @param memoryMegahertz the clock of its memory
 * @param celsius its temperature
 * @param watts what it draws
 * @param memoryBytes device memory in use, by all processes
 * @param reasons NVML's bits of why the clock is not higher
 */
public record GpuSample(
        long nanos,
        @Nullable Double smMegahertz,
        @Nullable Double memoryMegahertz,
        @Nullable Double celsius,
        @Nullable Double watts,
        @Nullable Long memoryBytes,
        @Nullable Long reasons) {
    static final String FIELDS = "clocks.sm,clocks.mem,temperature.gpu,power.draw,memory.used,";

    /** A line of values in the order of {@link #FIELDS} and the reasons; empty if it is something else. */
    static Optional<GpuSample> parse(long nanos, String line) {
        String[] values = line.split(",", -1);
        if (values.length != 6) {
            return Optional.empty();
        }
        Double mebibytes = Numbers.real(values[4]);
        GpuSample sample = new GpuSample(
                nanos,
                Numbers.real(values[0]),
                Numbers.real(values[1]),
                Numbers.real(values[2]),
                Numbers.real(values[3]),
                mebibytes == null ? null : Math.round(mebibytes * 0x1p20),
                Numbers.whole(values[5]));
        boolean nothing = sample.smMegahertz == null
                && sample.memoryMegahertz == null
                && sample.celsius == null
                && sample.watts == null
                && sample.memoryBytes == null
                && sample.reasons == null;
        return nothing ? Optional.empty() : Optional.of(sample);
    }
}
