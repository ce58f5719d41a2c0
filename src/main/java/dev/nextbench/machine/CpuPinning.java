package dev.nextbench.machine;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;

/** Keeps a child process on one processor by {@code taskset} of util-linux, where it is there. */
public final class CpuPinning {
    private final boolean present;
    private final List<Integer> allowed;
    private final List<Integer> apart;

    /**
     * For the system under a root.
     *
     * @param root "/", or a folder that looks like it
     * @param path the folders of programs, as the variable PATH lists them
     */
    public CpuPinning(Path root, String path) {
        SortedSet<Integer> usable = CpuList.usable(new SystemFiles(root));
        allowed = usable == null ? List.of() : List.copyOf(usable);
        present = isPresent(path);
        apart = apart(allowed, new SystemFiles(root));
    }

    /** The highest processor and the highest one on another core: two threads of a core share most of what it has. */
    private static List<Integer> apart(List<Integer> allowed, SystemFiles files) {
        if (allowed.isEmpty()) {
            return List.of();
        }
        int first = allowed.get(allowed.size() - 1);
        SortedSet<Integer> siblings =
                CpuList.parse(files.text("sys/devices/system/cpu/cpu" + first + "/topology/thread_siblings_list"));
        for (int i = allowed.size() - 2; i >= 0; i--) {
            if (siblings == null || !siblings.contains(allowed.get(i))) {
                return List.of(allowed.get(i), first);
            }
        }
        return List.of();
    }

    /** For this machine. */
    public static CpuPinning ofThisMachine() {
        return new CpuPinning(Path.of("/"), System.getenv().getOrDefault("PATH", ""));
    }

    /** The first of the path; one that leads to a program of another name, as BusyBox, does not take all options. */
    private static boolean isPresent(String path) {
        for (String folder : path.split(File.pathSeparator, -1)) {
            try {
                Path program = Path.of(folder, "taskset");
                if (!folder.isEmpty() && Files.isExecutable(program) && Files.isRegularFile(program)) {
                    return program.toRealPath().endsWith("taskset");
                }
            } catch (IOException | InvalidPathException e) {
                // not a folder that has it: the next may
            }
        }
        return false;
    }

    /** Whether a child can be kept on a processor. */
    public boolean isPossible() {
        return present && !allowed.isEmpty();
    }

    /** The processors that this process may use and that are on, ascending; empty if the system does not say. */
    public List<Integer> allowed() {
        return allowed;
    }

    /** The processor for a measurement of one thread: the highest, as interrupts are served by the lowest as a rule. */
    public OptionalInt core() {
        return isPossible() ? OptionalInt.of(allowed.get(allowed.size() - 1)) : OptionalInt.empty();
    }

    /** Two processors of different cores, for two measurements of one thread at once; empty if there are none. */
    public List<Integer> apart() {
        return apart;
    }

    /** What to put before a command to keep it on {@link #core()}; empty if not possible. */
    public List<String> prefix() {
        return isPossible() ? List.of("taskset", "-c", Integer.toString(core().getAsInt())) : List.of();
    }
}
