package dev.nextbench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** A folder that looks like "/" of a Linux machine with two cores; {@link #second} lets a second pass. */
final class MachineFolder {
    static final long SELF = 100;
    static final long CHILD = 200;

    final Path root;
    final AtomicLong nanos = new AtomicLong(5_000_000_000L);
    private final long[][] cores = new long[2][8];

    MachineFolder(Path root) throws IOException {
        this.root = root;
        stat();
        process("self", SELF, 1000, 50, 0, 0, 0);
        process(Long.toString(CHILD), CHILD, 2000, 0, 0, 0, 0);
        switches(CHILD, 201, 3);
        switches(CHILD, 202, 4);
        write("proc/self/status", "Name:\tjava\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n");
        write("proc/loadavg", "0.10 0.20 0.30 2/85 28906\n");
        write("proc/uptime", "50.00 60.00\n");
        write("sys/devices/system/cpu/online", "0-1\n");
    }

    MachineFolder write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    /** A second in which each core spends some ticks busy and some stolen, and is idle otherwise. */
    MachineFolder second(int core, long busy, long steal) throws IOException {
        nanos.addAndGet(1_000_000_000L);
        for (int i = 0; i < cores.length; i++) {
            cores[i][0] += i == core ? busy : 0;
            cores[i][7] += i == core ? steal : 0;
            cores[i][3] += i == core ? 100 - busy - steal : 100;
        }
        return stat();
    }

    /** Adds to a field of a core's line: 0 user, 1 nice, 2 system, 3 idle, 4 iowait, 5 irq, 6 softirq, 7 steal. */
    MachineFolder add(int core, int field, long ticks) throws IOException {
        cores[core][field] += ticks;
        return stat();
    }

    private MachineFolder stat() throws IOException {
        StringBuilder text = new StringBuilder();
        long[] sum = new long[8];
        for (int core = 0; core < cores.length; core++) {
            text.append("cpu").append(core);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += cores[core][i];
                text.append(' ').append(cores[core][i]);
            }
            text.append(" 7 0\n"); // guests, which user has counted already
        }
        StringBuilder all = new StringBuilder("cpu ");
        for (long value : sum) {
            all.append(' ').append(value);
        }
        return write("proc/stat", all + " 14 0\n" + text + "intr 1 2 3\nctxt 4\nbtime 1700000000\n");
    }

    /** A process whose program's name is as bad as it can be. */
    MachineFolder process(String name, long pid, long start, long ticks, long reaped, long minor, long major)
            throws IOException {
        return write(
                "proc/" + name + "/stat",
                pid + " (a) b (c) S 1 1 1 0 -1 4194304 " + minor + " 9999 " + major + " 8888 " + (ticks - ticks / 3)
                        + " " + ticks / 3 + " " + (reaped - reaped / 2) + " " + reaped / 2 + " 20 0 3 0 " + start
                        + " 2275752 416 18446744073709551615 1 1\n");
    }

    MachineFolder child(long ticks, long minor, long major) throws IOException {
        return process(Long.toString(CHILD), CHILD, 2000, ticks, 0, minor, major);
    }

    MachineFolder switches(long pid, long thread, long involuntary) throws IOException {
        return write(
                "proc/" + pid + "/task/" + thread + "/status",
                "Name:\tx\nvoluntary_ctxt_switches:\t99\nnonvoluntary_ctxt_switches:\t" + involuntary + "\n");
    }

    ConditionSampler sampler() {
        return new ConditionSampler(root, null, nanos::get, "cpu");
    }
}
