package dev.nextbench.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * By which a change of a file is noticed.
 *
 * @param size bytes
 * @param modified nanoseconds since 1970
 */
record FileState(long size, long modified) {
    static FileState of(BasicFileAttributes attributes) {
        return new FileState(attributes.size(), attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
    }

    static FileState of(Path file) throws IOException {
        return of(Files.readAttributes(file, BasicFileAttributes.class));
    }

    /**
     * Checks that a file is still as it was when the data set was opened: a result should not come from two contents.
     *
     * @throws DataException if it is not, or is gone
     */
    void requireSame(Path file) {
        FileState now;
        try {
            now = of(file);
        } catch (IOException e) {
            throw new DataException("%s: cannot be read any more (%s); put it back and start again"
                    .formatted(file, e.getClass().getSimpleName()));
        }
        if (!now.equals(this)) {
            throw new DataException(
                    ("%s: was changed while the data set was in use (%s); let nothing write there during"
                                    + " a run, and start again")
                            .formatted(
                                    file,
                                    now.size == size
                                            ? "its time is another"
                                            : "%,d bytes, before %,d".formatted(now.size, size)));
        }
    }
}
