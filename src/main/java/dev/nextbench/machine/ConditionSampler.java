package dev.nextbench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the machine's counters, in less than a millisecond as a rule, so that a reading before and after a timed block
 * tells what disturbed it. What a system does not have is unknown; nothing here fails.
 */
public final class ConditionSampler {
    /** Reading a processor's clock may interrupt it, so on large machines some stand for all. */
    private static final int MOST_CLOCKS = 16;

    /** The inode of the first process namespace, in which every process of the machine can be seen. */
    private static final String HOST_PROCESSES = "pid:[4026531836]";

    static final String THIS_PROCESS = "this process";

    private final SystemFiles files;
    private final @Nullable NvidiaSmi smi;
    private final LongSupplier nanos;
    private final String device;
    private final Set<Integer> cores;
    private final List<String> clocks = new ArrayList<>();
    private final List<String> throttleCounts = new ArrayList<>();
    private final Throttling throttling;
    private final boolean seesAllProcesses;

    /**
     * A sampler of the system under a root.
     *
     * @param root "/", or a folder that looks like it
     * @param smi samples of the GPU; used only if the device is one
     * @param nanos a monotonic clock, the same as that of {@code smi}
     * @param device "cpu" or "gpu:N"
     */
    public ConditionSampler(Path root, @Nullable NvidiaSmi smi, LongSupplier nanos, String device) {
        this.files = new SystemFiles(root);
        this.smi = device.startsWith("gpu") ? smi : null;
        this.nanos = nanos;
        this.device = device;
        this.throttling = new Throttling(files);
        SortedSet<Integer> usable = CpuList.usable(files);
        SortedSet<Integer> counted = new TreeSet<>();
        if (usable != null) {
            counted.addAll(usable);
            for (int core : usable) {
                SortedSet<Integer> siblings = CpuList.parse(files.text(cpu(core) + "topology/thread_siblings_list"));
                if (siblings != null) {
                    counted.addAll(siblings);
                }
            }
        }
        this.cores = counted;
        findProcessorFiles();
        this.seesAllProcesses = seesAllProcesses();
    }

    /** A sampler of this machine. */
    public static ConditionSampler ofThisMachine(@Nullable NvidiaSmi smi, String device) {
        return new ConditionSampler(Path.of("/"), smi, System::nanoTime, device);
    }

    private static String cpu(int core) {
        return "sys/devices/system/cpu/cpu" + core + "/";
    }

    /** Threads of a core share its count, and cores of a package share the package's: each is read once. */
    private void findProcessorFiles() {
        Set<String> seen = new HashSet<>();
        int step = Math.max(1, (cores.size() + MOST_CLOCKS - 1) / MOST_CLOCKS);
        int index = 0;
        for (int core : cores) {
            String clock = cpu(core) + "cpufreq/scaling_cur_freq";
            if (index++ % step == 0 && files.number(clock) != null) {
                clocks.add(clock);
            }
            Long coreId = files.number(cpu(core) + "topology/core_id");
            Long packageId = files.number(cpu(core) + "topology/physical_package_id");
            boolean known = coreId != null && packageId != null;
            for (String kind : List.of("core", "package")) {
                String count = cpu(core) + "thermal_throttle/" + kind + "_throttle_count";
                String owner = known ? kind + packageId + (kind.equals("core") ? "/" + coreId : "") : count;
                if (!seen.contains(owner) && files.number(count) != null) {
                    seen.add(owner);
                    throttleCounts.add(count);
                }
            }
        }
    }

    private boolean seesAllProcesses() {
        try {
            return Files.readSymbolicLink(files.path("proc/self/ns/pid"))
                    .toString()
                    .equals(HOST_PROCESSES);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /**
     * Reads the counters now.
     *
     * @param ownPids the measured processes, whose faults and switches matter; without any, this process is measured
     */
    public Reading read(long... ownPids) {
        Set<String> unknown = new TreeSet<>();
        CpuTimes cpu = CpuTimes.parse(files.text("proc/stat"));
        if (cpu == null) {
            unknown.add("processor time");
        }
        List<ProcessCounts> processes = processes(ownPids, unknown);
        Double uptime = Numbers.real(word(files.text("proc/uptime"), 0));
        Long running = running(files.text("proc/loadavg"));
        Double megahertz = megahertz();
        Long throttles = sum(throttleCounts);
        Throttling.Counts throttled = throttling.read();
        Long pressure = pressure(files.text("proc/pressure/cpu"));
        note(unknown, running, "running threads");
        note(unknown, megahertz, "processor clock");
        note(unknown, throttles, "thermal throttling");
        note(unknown, throttled, "control group throttling");
        note(unknown, pressure, "pressure");
        GpuReading gpu = gpu(unknown);
        return new Reading(
                nanos.getAsLong(),
                device,
                cpu,
                cores.isEmpty() && cpu != null ? cpu.byCore().keySet() : cores,
                uptime == null ? null : Long.valueOf((long) Math.floor(uptime * CpuTicks.PER_SECOND)),
                processes,
                running == null ? null : Integer.valueOf(running.intValue()),
                megahertz,
                throttles,
                throttled == null ? null : Long.valueOf(throttled.microseconds()),
                throttled == null ? null : Long.valueOf(throttled.periods()),
                pressure,
                gpu,
                List.copyOf(unknown));
    }

    private List<ProcessCounts> processes(long[] ownPids, Set<String> unknown) {
        List<ProcessCounts> processes = new ArrayList<>();
        ProcessCounts self = ProcessCounts.read(files, "self", ownPids.length == 0);
        if (self == null) {
            unknown.add(THIS_PROCESS);
        } else {
            processes.add(self);
        }
        Set<Long> measured = new LinkedHashSet<>();
        for (long pid : ownPids) {
            measured.add(pid);
        }
        Set<Long> all = new LinkedHashSet<>(measured);
        if (smi != null) {
            all.addAll(smi.pids());
        }
        for (long pid : all) {
            if (self != null && pid == self.pid()) {
                continue;
            }
            ProcessCounts process = ProcessCounts.read(files, Long.toString(pid), measured.contains(pid));
            if (process != null) {
                processes.add(process);
            } else if (measured.contains(pid)) {
                unknown.add("process " + pid);
            }
        }
        return processes;
    }

    private @Nullable GpuReading gpu(Set<String> unknown) {
        if (!device.startsWith("gpu")) {
            return null;
        }
        if (smi == null) {
            unknown.add("gpu: nvidia-smi is not asked");
            return null;
        }
        smi.problem().ifPresent(problem -> unknown.add("gpu: " + problem));
        boolean known = smi.processesKnown();
        if (!known) {
            unknown.add("gpu processes");
        }
        List<GpuProcess> processes = smi.processes();
        Set<Long> pids = processes.stream().map(GpuProcess::pid).collect(Collectors.toSet());
        pids.removeIf(pid -> !seesAllProcesses && !Files.exists(files.path("proc/" + pid)));
        return new GpuReading(smi.samples(), processes, known, pids);
    }

    private @Nullable Double megahertz() {
        double sum = 0;
        int count = 0;
        for (String clock : clocks) {
            Long kilohertz = files.number(clock);
            if (kilohertz != null) {
                sum += kilohertz / 1e3;
                count++;
            }
        }
        return count == 0 ? null : Double.valueOf(sum / count);
    }

    private @Nullable Long sum(List<String> counts) {
        long sum = 0;
        boolean any = false;
        for (String file : counts) {
            Long count = files.number(file);
            any |= count != null;
            sum += count == null ? 0 : count;
        }
        return any ? sum : null;
    }

    private static @Nullable Long running(@Nullable String loadavg) {
        String word = word(loadavg, 3);
        int slash = word == null ? -1 : word.indexOf('/');
        return word == null || slash < 0 ? null : Numbers.whole(word.substring(0, slash));
    }

    private static @Nullable Long pressure(@Nullable String text) {
        int at = text == null || !text.startsWith("some ") ? -1 : text.indexOf("total=");
        return text == null || at < 0 ? null : Numbers.whole(word(text.substring(at + 6), 0));
    }

    private static @Nullable String word(@Nullable String text, int index) {
        if (text == null) {
            return null;
        }
        String[] words = text.strip().split("\\s+", -1);
        return index < words.length ? words[index] : null;
    }

    private static void note(Set<String> unknown, @Nullable Object value, String name) {
        if (value == null) {
            unknown.add(name);
        }
    }
}
