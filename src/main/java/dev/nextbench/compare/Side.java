package dev.nextbench.compare;

import java.util.List;
import java.util.Map;

/** One of the two sides of a comparison: how to start a process that runs its steps. See {@link Fork}. */
public sealed interface Side permits ModelSide, CommandSide {
    /** A short name for tables, such as {@code convnext_tiny kernel=3} or {@code timm:compile}. */
    String label();

    /** The words that start a process. */
    List<String> command();

    /** Variables that the process gets besides those of this one; one with an empty value is taken away. */
    Map<String, String> environment();

    /** Images of a step. */
    int batch();

    /** Threads of an operator on the CPU. */
    int threads();

    /** {@code cpu} or {@code gpu:N}. */
    String device();

    /**
     * Whether a process that is ready and not needed any more may be killed, which is several times faster than its own
     * end. One that still loads may have temporary files.
     */
    boolean mayBeKilled();

    /** What has to be equal for two figures to be of the same work, as far as it is known before a process runs. */
    Map<String, String> identity();
}
