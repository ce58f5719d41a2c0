package dev.nextbench.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that a command will write to, looked at before the work whose result it is to hold. */
final class OutputFolder {
    private OutputFolder() {}

    /**
     * Refuses a folder that cannot be written or made.
     *
     * @param option the option that names it
     */
    static void check(String option, Path folder) {
        Path there = folder.toAbsolutePath().normalize();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there)) {
            throw new InputException(
                    option + " " + folder + ": " + there + " is a file where a folder is needed; name another folder");
        }
        if (!Files.isWritable(there)) {
            throw new InputException(option + " " + folder + ": " + there
                    + " cannot be written: permission denied; make it writable, or name another folder");
        }
    }
}
