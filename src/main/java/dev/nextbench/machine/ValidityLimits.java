package dev.nextbench.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Beyond what a block's times are not slow but invalid. A condition that could not be sampled passes; {@link
 * Conditions#unknown()} lists it.
 *
 * @param stealShare the most of the wanted processor time that the hypervisor may take
 * @param foreignCores the most processors' worth that others may use
 * @param throttledShare the most of the time that a quota may make us wait
 * @param thermalThrottles how often processors may be slowed for their heat
 * @param majorFaultsPerSecond how many page faults a second may go to the disk
 * @param gpuPowerCap whether the driver's power cap makes a block invalid; many GPUs run at their cap at all times, and
 *     it is reported either way
 * @param gpuForeignProcesses how many processes of others may compute on the GPU
 */
public record ValidityLimits(
        double stealShare,
        double foreignCores,
        double throttledShare,
        long thermalThrottles,
        double majorFaultsPerSecond,
        boolean gpuPowerCap,
        int gpuForeignProcesses) {
    /**
     * Steal 2 %, others a quarter of a processor, waiting for a quota 1 %, no slowing for heat, 10 major faults a
     * second, the GPU's power cap allowed, no other process on the GPU.
     */
    public static ValidityLimits defaults() {
        return new ValidityLimits(0.02, 0.25, 0.01, 0, 10, false, 0);
    }

    /** The first reason, most telling first, for which the times of a block are invalid; empty if they stand. */
    public Optional<Invalid> judge(Conditions seen) {
        List<Invalid> found = new ArrayList<>();
        if (!seen.backwards().isEmpty()) {
            add(
                    found,
                    Invalid.Kind.CLOCK,
                    "%s, which never may be; repeat the block, and if it happens again look at the machine's clock"
                            + " source and at whether it was suspended or moved",
                    String.join(" and ", seen.backwards()));
        }
        if (over(seen.stealShare(), stealShare)) {
            add(
                    found,
                    Invalid.Kind.STEAL,
                    "the hypervisor took %.1f %% of the processor time that was wanted (limit %.1f %%); repeat the"
                            + " block, or measure on a machine whose processors are not shared",
                    100 * orZero(seen.stealShare()),
                    100 * stealShare);
        }
        if (over(seen.throttledShare(), throttledShare)) {
            add(
                    found,
                    Invalid.Kind.THROTTLED,
                    "a processor quota of the control group made processes wait %.1f %% of the time (limit %.1f %%);"
                            + " raise the quota (cpu.max, docker --cpus) or use fewer threads",
                    100 * orZero(seen.throttledShare()),
                    100 * throttledShare);
        }
        Long throttles = seen.thermalThrottles();
        if (throttles != null && throttles > thermalThrottles) {
            add(
                    found,
                    Invalid.Kind.THERMAL,
                    "processors were slowed for their heat %d time%s (limit %d); let the machine cool, and improve its"
                            + " cooling or lower its clock",
                    throttles,
                    throttles == 1 ? "" : "s",
                    thermalThrottles);
        }
        if (over(seen.foreignCores(), foreignCores)) {
            add(
                    found,
                    Invalid.Kind.FOREIGN,
                    "other processes used %.2f processors (limit %.2f); end them (top shows them) or wait, and repeat"
                            + " the block",
                    orZero(seen.foreignCores()),
                    foreignCores);
        }
        Long faults = seen.majorFaults();
        if (faults != null && seen.seconds() > 0 && faults / seen.seconds() > majorFaultsPerSecond) {
            add(
                    found,
                    Invalid.Kind.FAULTS,
                    "%.1f page faults a second went to the disk (limit %.1f); free memory or measure a smaller batch",
                    faults / seen.seconds(),
                    majorFaultsPerSecond);
        }
        judgeGpu(seen.gpu(), found);
        return found.stream().findFirst();
    }

    private void judgeGpu(@Nullable GpuConditions gpu, List<Invalid> found) {
        if (gpu == null) {
            return;
        }
        Set<GpuReason> reasons = gpu.reasons();
        List<String> slowdowns = reasons == null
                ? List.of()
                : reasons.stream()
                        .filter(reason ->
                                reason.isSlowdown() || (gpuPowerCap && reason == GpuReason.SOFTWARE_POWER_CAP))
                        .map(reason -> reason.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                        .toList();
        if (!slowdowns.isEmpty()) {
            Span celsius = gpu.celsius();
            add(
                    found,
                    Invalid.Kind.GPU_THROTTLED,
                    "the GPU slowed itself%s: %s (limit: never); let it cool, look at its cooling and power, or lock a"
                            + " lower clock (nvidia-smi -lgc)",
                    celsius == null ? "" : String.format(Locale.ROOT, " at up to %.0f °C", celsius.high()),
                    String.join(", ", slowdowns));
        }
        Integer foreign = gpu.foreignProcesses();
        if (foreign != null && foreign > gpuForeignProcesses) {
            add(
                    found,
                    Invalid.Kind.GPU_FOREIGN,
                    "%d other process%s computed on the GPU (limit %d); end %s (nvidia-smi shows %s) or wait, and"
                            + " repeat the block",
                    foreign,
                    foreign == 1 ? "" : "es",
                    gpuForeignProcesses,
                    foreign == 1 ? "it" : "them",
                    foreign == 1 ? "it" : "them");
        }
    }

    private static boolean over(@Nullable Double seen, double limit) {
        return seen != null && seen > limit + 1e-9;
    }

    private static double orZero(@Nullable Double value) {
        return value == null ? 0 : value;
    }

    private static void add(List<Invalid> found, Invalid.Kind kind, String sentence, Object... values) {
        found.add(new Invalid(kind, String.format(Locale.ROOT, sentence, values)));
    }
}
