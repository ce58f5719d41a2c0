package dev.nextbench.machine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How long the quotas of this process's control groups (version 2 or 1) and of those above have kept it waiting. */
final class Throttling {
    private final SystemFiles files;
    private final List<String> stats = new ArrayList<>();

    Throttling(SystemFiles files) {
        this.files = files;
        String groups = files.text("proc/self/cgroup");
        String two = "/";
        String one = "/";
        if (groups != null) {
            for (String line : (Iterable<String>) groups.lines()::iterator) {
                String[] parts = line.split(":", 3);
                if (parts.length == 3 && parts[1].isEmpty()) {
                    two = parts[2];
                } else if (parts.length == 3 && List.of(parts[1].split(",", -1)).contains("cpu")) {
                    one = parts[2];
                }
            }
        }
        addWithParents("sys/fs/cgroup", two);
        if (stats.isEmpty()) {
            addWithParents("sys/fs/cgroup/cpu", one);
        }
        if (stats.isEmpty()) {
            addWithParents("sys/fs/cgroup/cpu,cpuacct", one);
        }
    }

    /** In a container the path may be the host's, which is not there: then the mount's own root is the container's. */
    private void addWithParents(String mount, String path) {
        String group = path;
        while (true) {
            String stat = mount + (group.equals("/") ? "" : group) + "/cpu.stat";
            if (files.text(stat) != null) {
                stats.add(stat);
            }
            int slash = group.lastIndexOf('/');
            if (slash < 0 || group.equals("/")) {
                return;
            }
            group = slash == 0 ? "/" : group.substring(0, slash);
        }
    }

    /**
     * Since the groups were made, summed over them.
     *
     * @param microseconds of waiting, summed over processors
     * @param periods that ended with an empty quota
     */
    record Counts(long microseconds, long periods) {}

    /** Null without control groups; a group without a quota counts nothing. */
    @Nullable
    Counts read() {
        long sum = 0;
        long periods = 0;
        boolean any = false;
        for (String stat : stats) {
            String text = files.text(stat);
            any |= text != null;
            Long micros = Numbers.whole(SystemFiles.fieldOf(text, "throttled_usec"));
            Long nanos = Numbers.whole(SystemFiles.fieldOf(text, "throttled_time"));
            Long count = Numbers.whole(SystemFiles.fieldOf(text, "nr_throttled"));
            sum += micros != null ? micros : nanos != null ? nanos / 1000 : 0;
            periods += count == null ? 0 : count;
        }
        return any ? new Counts(sum, periods) : null;
    }
}
