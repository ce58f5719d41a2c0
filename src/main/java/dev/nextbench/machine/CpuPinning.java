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

    /** What to put before a command to keep it on {@link #core()}; empty if not possible. */
    public List<String> prefix() {
        return isPossible() ? List.of("taskset", "-c", Integer.toString(core().getAsInt())) : List.of();
    }
}
