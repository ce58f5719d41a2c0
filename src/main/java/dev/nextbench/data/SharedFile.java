package dev.nextbench.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that several threads read parts of, by positions and without a lock. It is not mapped: a mapped file that
 * becomes shorter ends the whole process.
 */
final class SharedFile {
    private final Path path;
    private final FileState state;
    private final boolean stayOpen;
    private volatile @Nullable FileChannel channel;

    /**
     * A file that should stay as it is.
     *
     * @param stayOpen whether it is opened once and not for each part: for sets of few files, because the number of open
     *     files is limited
     */
    SharedFile(Path path, FileState state, boolean stayOpen) {
        this.path = path;
        this.state = state;
        this.stayOpen = stayOpen;
    }

    Path path() {
        return path;
    }

    FileState state() {
        return state;
    }

    /**
     * A part of it.
     *
     * @throws DataException if it cannot be read or is not the file any more that it was
     */
    byte[] read(long position, int length) {
        byte[] part = new byte[length];
        try {
            while (!tryRead(position, part)) {
                // Another thread was interrupted while it read, which closes the channel for all.
            }
        } catch (ClosedByInterruptException e) {
            throw new DataException("interrupted while %s was read; run it again".formatted(path));
        } catch (IOException e) {
            state.requireSame(path);
            throw new DataException("%s: cannot be read (%s); copy it again".formatted(path, e));
        }
        state.requireSame(path);
        return part;
    }

    private boolean tryRead(long position, byte[] part) throws IOException {
        if (!stayOpen) {
            try (FileChannel opened = FileChannel.open(path, StandardOpenOption.READ)) {
                fill(opened, position, part);
            }
            return true;
        }
        FileChannel shared = open();
        try {
            fill(shared, position, part);
            return true;
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (ClosedChannelException e) {
            return false;
        }
    }

    private FileChannel open() throws IOException {
        FileChannel shared = channel;
        if (shared == null || !shared.isOpen()) {
            synchronized (this) {
                shared = channel;
                if (shared == null || !shared.isOpen()) {
                    shared = FileChannel.open(path, StandardOpenOption.READ);
                    channel = shared;
                }
            }
        }
        return shared;
    }

    static void fill(FileChannel from, long position, byte[] part) throws IOException {
        ByteBuffer target = ByteBuffer.wrap(part);
        while (target.hasRemaining()) {
            if (from.read(target, position + target.position()) < 0) {
                throw new EOFException("it ends after %,d bytes".formatted(from.size()));
            }
        }
    }
}
