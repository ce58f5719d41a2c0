package dev.nextbench.machine;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;

/** Which processor a measurement of one thread is kept on; {@link Affinity} keeps it there. */
public final class CpuPinning {
    private final List<Integer> allowed;

    /**
     * For the system under a root.
     *
     * @param root "/", or a folder that looks like it
     */
    public CpuPinning(Path root) {
        SortedSet<Integer> usable = CpuList.usable(new SystemFiles(root));
        allowed = usable == null ? List.of() : List.copyOf(usable);
    }

    /** For this machine. */
    public static CpuPinning ofThisMachine() {
        return new CpuPinning(Path.of("/"));
    }

    /** The processors that this process may use and that are on, ascending; empty if the system does not say. */
    public List<Integer> allowed() {
        return allowed;
    }

    /** The processor for a measurement of one thread: the highest, as interrupts are served by the lowest as a rule. */
    public OptionalInt core() {
        return allowed.isEmpty() ? OptionalInt.empty() : OptionalInt.of(allowed.get(allowed.size() - 1));
    }
}
