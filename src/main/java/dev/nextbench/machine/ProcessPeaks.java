package dev.nextbench.machine;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The most memory that a process has used, and since when it runs; empty where the system does not tell. */
public final class ProcessPeaks {
    private final SystemFiles files;
    private final @Nullable NvidiaSmi smi;

    /**
     * Of the processes under a root.
     *
     * @param root "/", or a folder that looks like it
     * @param smi tells device memory; null for none
     */
    public ProcessPeaks(Path root, @Nullable NvidiaSmi smi) {
        this.files = new SystemFiles(root);
        this.smi = smi;
    }

    /** Of this machine's processes. */
    public static ProcessPeaks ofThisMachine(@Nullable NvidiaSmi smi) {
        return new ProcessPeaks(Path.of("/"), smi);
    }

    /** Peak resident memory in bytes: VmHWM of {@code /proc/PID/status}, which is gone once the process has ended. */
    public OptionalLong residentBytes(long pid) {
        String value = files.field("proc/" + pid + "/status", "VmHWM");
        if (value == null || !value.endsWith(" kB")) {
            return OptionalLong.empty();
        }
        Long kibibytes = Numbers.whole(value.substring(0, value.length() - 3));
        return kibibytes == null ? OptionalLong.empty() : OptionalLong.of(kibibytes * 1024);
    }

    /** The most device memory in bytes that polling the GPU has seen the process use; shorter peaks escape it. */
    public OptionalLong deviceBytes(long pid) {
        return smi == null ? OptionalLong.empty() : smi.mostBytes(pid);
    }

    /** When the process started, to a hundredth of a second; the machine's start is known to the second only. */
    public Optional<Instant> started(long pid) {
        ProcessCounts process = ProcessCounts.read(files, Long.toString(pid), false);
        Long boot = Numbers.whole(files.field("proc/stat", "btime"));
        if (process == null || boot == null) {
            return Optional.empty();
        }
        return Optional.of(Instant.ofEpochSecond(boot).plusMillis(process.start() * 1000 / CpuTicks.PER_SECOND));
    }
}
