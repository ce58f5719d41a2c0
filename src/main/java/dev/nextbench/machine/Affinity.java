package dev.nextbench.machine;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Moves running processes between processors by Linux's own call, a few microseconds a thread. */
public final class Affinity {
    /** The kernel takes masks of any length; more processors than this have not been seen. */
    private static final int MOST = 8192;

    private static final @Nullable Function SET =
            Platform.isLinux() ? Function.getFunction("c", "sched_setaffinity") : null;

    private Affinity() {}

    /**
     * Keeps all threads that a process has now, and those that they start, on one processor.
     *
     * @return whether every thread that is still there was moved
     */
    public static boolean set(long pid, int processor) {
        if (SET == null || processor < 0 || processor >= MOST) {
            return false;
        }
        byte[] mask = new byte[Math.max(128, (processor / 64 + 1) * 8)];
        mask[processor / 8] |= (byte) (1 << (processor % 8));
        Path threads = Path.of("/proc", Long.toString(pid), "task");
        boolean moved = false;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
            for (Path thread : all) {
                int id = Integer.parseInt(thread.getFileName().toString());
                if (SET.invokeInt(new Object[] {id, mask.length, mask}) == 0) {
                    moved = true;
                } else if (Files.exists(thread)) {
                    return false; // not ours to move, or no such processor
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return false; // the process has ended
        }
        return moved;
    }
}
