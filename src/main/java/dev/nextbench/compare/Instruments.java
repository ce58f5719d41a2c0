package dev.nextbench.compare;

import dev.nextbench.machine.ConditionSampler;
import dev.nextbench.machine.CpuPinning;
import dev.nextbench.machine.NvidiaSmi;
import dev.nextbench.machine.ProcessPeaks;
import dev.nextbench.machine.ValidityLimits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What watches the machine while forks are measured.
 *
 * @param sampler of its conditions
 * @param limits beyond which a block is dropped
 * @param peaks of processes' memory
 * @param pinning of single-threaded forks
 * @param smi samples the GPU; absent on a CPU
 */
public record Instruments(
        ConditionSampler sampler,
        ValidityLimits limits,
        ProcessPeaks peaks,
        CpuPinning pinning,
        @Nullable NvidiaSmi smi)
        implements AutoCloseable {
    private static final Duration FIRST_SAMPLE = Duration.ofSeconds(10);

    /**
     * Those of this machine.
     *
     * @param device {@code cpu} or {@code gpu:N}
     */
    public static Instruments ofThisMachine(String device) {
        NvidiaSmi smi = null;
        if (!device.equals("cpu")) {
            Map<String, String> environment = System.getenv();
            smi = NvidiaSmi.start("nvidia-smi", NvidiaSmi.gpu(device, environment), System::nanoTime);
            try {
                smi.awaitFirst(FIRST_SAMPLE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return new Instruments(
                ConditionSampler.ofThisMachine(smi, device),
                ValidityLimits.defaults(),
                ProcessPeaks.ofThisMachine(smi),
                CpuPinning.ofThisMachine(),
                smi);
    }

    /** The same with another limit for the work of other programs, in processors' worth. */
    public Instruments withForeignCores(double cores) {
        ValidityLimits other = new ValidityLimits(
                limits.stealShare(),
                cores,
                limits.throttledShare(),
                limits.thermalThrottles(),
                limits.majorFaultsPerSecond(),
                limits.gpuPowerCap(),
                limits.gpuForeignProcesses());
        return new Instruments(sampler, other, peaks, pinning, smi);
    }

    /** What cannot be watched here, in words; empty if everything can. */
    public Optional<String> problem() {
        return smi == null ? Optional.empty() : smi.problem();
    }

    @Override
    public void close() {
        if (smi != null) {
            smi.close();
        }
    }
}
