package dev.nextbench.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder that the program writes to, or will make.
 *
 * @param purpose what it is for
 * @param path where it is, or will be
 * @param writable true if a file can be made there
 * @param freeBytes room on its disk
 */
record WorkFolder(String purpose, String path, boolean writable, long freeBytes) {
    /** Tries a folder, or the nearest one above it that is there. */
    static WorkFolder examine(String purpose, Path folder) {
        Path there = folder.toAbsolutePath().normalize();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return new WorkFolder(purpose, folder.toString(), takesFile(there), room(there));
    }

    private static boolean takesFile(Path folder) {
        try {
            // Permissions alone do not say it: the disk may be full or mounted read-only.
            Files.delete(Files.createTempFile(folder, ".nextbench", ".tmp"));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static long room(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }
}
