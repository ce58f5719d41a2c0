package dev.nextbench.result;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The right to run an experiment's trials, held by one runner at a time: a lock of the operating system on
 * {@code .running} in the experiment's folder. It goes with the process however that ends, so no stale lock is left;
 * the file itself stays, because deleting it would let two runners lock two files of the same name.
 */
public final class RunnerLock implements AutoCloseable {
    private static final String FILE = ".running";
    private static final int ATTEMPTS = 6;
    private static final long PAUSE_MILLIS = 40;

    /**
     * Locks held by this process. POSIX drops all of a process's locks on a file as soon as it closes any channel to
     * that file, so this process must not open a file that it has locked: it asks here first.
     */
    private static final Map<Path, Owner> HELD = new ConcurrentHashMap<>();

    private final Path file;
    private final FileChannel channel;

    private RunnerLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * A runner.
     *
     * @param pid its process id; 0 if it has not said yet
     * @param host the machine that it runs on
     */
    public record Owner(long pid, String host) {
        static Owner self() {
            return new Owner(ProcessHandle.current().pid(), hostName());
        }

        static Owner parse(String text) {
            Matcher words = Pattern.compile("(\\d{1,18}) (\\S+)").matcher(text.strip());
            return words.matches()
                    ? new Owner(Long.parseLong(words.group(1)), words.group(2))
                    : new Owner(0, "an unknown machine");
        }

        /** {@code process 123 on host}. */
        @Override
        public String toString() {
            return "process " + pid + " on " + host;
        }
    }

    /** Takes the lock of a folder, which is there. */
    static synchronized RunnerLock acquire(Path folder) throws IOException {
        Path file = folder.toRealPath().resolve(FILE);
        Owner self = Owner.self();
        Owner here = HELD.putIfAbsent(file, self);
        if (here != null) {
            throw taken(folder, here);
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!lock(channel)) {
                throw taken(folder, read(file));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((self.pid() + " " + self.host() + "\n").getBytes(StandardCharsets.UTF_8)), 0);
            return new RunnerLock(file, channel);
        } catch (IOException | RuntimeException e) {
            HELD.remove(file);
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    /** Who holds a folder's lock now. */
    static synchronized Optional<Owner> owner(Path folder) throws IOException {
        if (!Files.exists(folder.resolve(FILE))) {
            return Optional.empty();
        }
        Path file = folder.toRealPath().resolve(FILE);
        Owner here = HELD.get(file);
        if (here != null) {
            return Optional.of(here);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileLock probe = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return probe != null ? Optional.empty() : Optional.of(read(file));
        } catch (OverlappingFileLockException e) {
            return Optional.of(Owner.self());
        }
    }

    /** Someone who only asks for the owner holds a shared lock for an instant, hence more than one attempt. */
    private static boolean lock(FileChannel channel) throws IOException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                if (channel.tryLock() != null) {
                    return true;
                }
                Thread.sleep(PAUSE_MILLIS);
            } catch (OverlappingFileLockException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    private static Owner read(Path file) throws IOException {
        return Owner.parse(Files.readString(file));
    }

    private static ResultException taken(Path folder, Owner owner) {
        return new ResultException(folder + " is being run by " + owner
                + ". Wait until it has ended, end it, or use another folder with --results DIR.");
    }

    private static String hostName() {
        @Nullable String name = System.getenv("HOSTNAME");
        if (name != null && !name.isBlank()) {
            return name.strip();
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "this machine";
        }
    }

    /** Gives the lock back. */
    @Override
    public void close() {
        try (channel) {
            channel.truncate(0);
        } catch (IOException e) {
            throw new ResultException("cannot release " + file + ": " + e.getMessage(), e);
        } finally {
            HELD.remove(file);
        }
    }
}
