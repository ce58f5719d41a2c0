package dev.nextbench.compare;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What of a fork can be compared. Each is a quantity of which more is worse; only throughput is shown as its inverse. */
public enum Metric {
    /** Images a second; compared as the time of a step, quadruple by quadruple. */
    THROUGHPUT("images/s", true),
    /** The time that half of the steps stay below. */
    LATENCY_P50("ms", false),
    /** The time that 90 % of the steps stay below. */
    LATENCY_P90("ms", false),
    /** The time that 99 % of the steps stay below. */
    LATENCY_P99("ms", false),
    /** Peak resident memory of a fork. */
    PEAK_MEMORY("MiB", false),
    /** Time from a fork's start until it can run steps. */
    STARTUP("s", false);

    private final String unit;
    private final boolean higherIsBetter;

    Metric(String unit, boolean higherIsBetter) {
        this.unit = unit;
        this.higherIsBetter = higherIsBetter;
    }

    /** The name that files and options have. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The metric of that name. */
    public static Optional<Metric> find(String id) {
        return Arrays.stream(values()).filter(metric -> metric.id().equals(id)).findFirst();
    }

    /** The unit of {@link #shown}. */
    public String unit() {
        return unit;
    }

    /** The direction of {@link #shown}. */
    public boolean higherIsBetter() {
        return higherIsBetter;
    }

    /** The cost of one fork, in seconds or bytes, of which more is worse; absent where it was not measured. */
    @Nullable
    Double cost(SideRun run) {
        return switch (this) {
            case THROUGHPUT -> run.mean();
            case LATENCY_P50 -> run.percentile(50);
            case LATENCY_P90 -> run.percentile(90);
            case LATENCY_P99 -> run.percentile(99);
            case PEAK_MEMORY ->
                run.peakResident() == null ? null : run.peakResident().doubleValue();
            case STARTUP -> run.startSeconds();
        };
    }

    /**
     * A cost as people read it.
     *
     * @param batch images of a step
     */
    public double shown(double cost, int batch) {
        return switch (this) {
            case THROUGHPUT -> batch / cost;
            case LATENCY_P50, LATENCY_P90, LATENCY_P99 -> cost * 1e3;
            case PEAK_MEMORY -> cost / 0x1p20;
            case STARTUP -> cost;
        };
    }
}
