package dev.nextbench.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a run divides the machine. Trainings run side by side, each with its share of the cores; throughput is measured
 * while nothing else runs. The share follows from {@code jobs} alone, however few trials are left, because results are
 * equal to the bit for equal numbers of threads only.
 *
 * @param jobs trainings side by side, 1 or more
 * @param threads threads of an operator in each training
 * @param measuringThreads threads of an operator while throughput is measured
 */
public record Division(int jobs, int threads, int measuringThreads) {
    /** What the JVM takes of the memory by default; workers side by side share it. */
    private static final double HEAP_PERCENT = 25;

    /**
     * What libgomp and LLVM's OpenMP do with a thread that waits for the next operator: by default it spins, which takes
     * the core from another worker's thread that has work.
     */
    private static final Map<String, String> WAITING =
            Map.of("OMP_WAIT_POLICY", "passive", "GOMP_SPINCOUNT", "0", "KMP_BLOCKTIME", "0");

    /**
     * When the JVM compiles a method by its slow, optimizing compiler: ten times as late as by default. A short training
     * has a few loops that are worth it, over pixels, which get there soon; for the rest the compiler takes seconds of
     * the one core that a worker has, where alone it would have had another, idle one.
     */
    private static final List<String> LATE_OPTIMIZATION = List.of(
            // Not every JVM has such a compiler.
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:Tier4InvocationThreshold=50000",
            "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000",
            "-XX:Tier4BackEdgeThreshold=400000");

    /**
     * The division that command line options ask for.
     *
     * @param threads of an operator everywhere; absent for each training's share of the cores, and all of them while
     *     throughput is measured
     * @param measuringThreads of an operator while throughput is measured; absent for {@code threads}
     * @param cores of the machine
     */
    public static Division of(int jobs, @Nullable Integer threads, @Nullable Integer measuringThreads, int cores) {
        return new Division(
                jobs,
                threads != null ? threads : Math.max(1, cores / jobs),
                measuringThreads != null ? measuringThreads : threads != null ? threads : cores);
    }

    /** Whether trainings run side by side. */
    public boolean parallel() {
        return jobs > 1;
    }

    /** Whether the trainings together have more threads than there are cores. */
    public boolean crowded(int cores) {
        return parallel() && (long) jobs * threads > cores;
    }

    /** Options that keep a worker's JVM within its share of the cores and of the memory. */
    List<String> jvmOptions() {
        List<String> options = new ArrayList<>();
        if (parallel()) {
            options.add("-XX:ActiveProcessorCount=" + threads);
            options.add(String.format(Locale.ROOT, "-XX:MaxRAMPercentage=%.3f", HEAP_PERCENT / jobs));
            options.addAll(LATE_OPTIMIZATION);
        }
        return options;
    }

    /**
     * The variables that a worker gets besides those of this process.
     *
     * @param variables of this process; what of them says how threads wait is left as it is
     */
    Map<String, String> environment(Map<String, String> variables) {
        Map<String, String> more = new TreeMap<>();
        if (parallel() && WAITING.keySet().stream().noneMatch(variables::containsKey)) {
            more.putAll(WAITING);
        }
        return more;
    }
}
