package dev.nextbench.data;

import dev.nextbench.io.AtomicFiles;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file in the cache folder with what was learnt about a data set, one for each root and kind. It can always be made
 * again: one that cannot be read is left, one that cannot be written is done without.
 */
final class IndexFile {
    private static final Logger LOG = LoggerFactory.getLogger(IndexFile.class);

    /** A time that no file has: an entry with it never holds. */
    static final long NEVER = Long.MIN_VALUE;

    /**
     * File systems keep times in steps of up to 2 s: a file that was changed so shortly before it was hashed could
     * change again and keep its time.
     */
    private static final long COARSEST_CLOCK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Path root;
    private final Path file;
    private final String format;

    /**
     * The index of a root.
     *
     * @param ending of the file's name, the kind of data set
     * @param format what the file begins with; another one is not read
     */
    IndexFile(Path root, Path cache, String ending, String format) {
        this.root = root;
        this.file = cache.resolve("index")
                .resolve(Sha256.of(root.toString().getBytes(StandardCharsets.UTF_8)) + "." + ending);
        this.format = format;
    }

    /** Reads what {@link Writer} wrote. */
    @FunctionalInterface
    interface Reader<T> {
        /** Reads all of it; null if it is of no use any more. */
        @Nullable
        T read(ByteBuffer in) throws IOException;
    }

    /** Writes what {@link Reader} reads. */
    @FunctionalInterface
    interface Writer {
        /** Writes all of it. */
        void write(DataOutputStream out) throws IOException;
    }

    /** What it holds; null if there is none yet or it cannot be used. */
    <T> @Nullable T load(Reader<T> reader) {
        try {
            ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
            if (!text(in).equals(format) || !text(in).equals(root.toString())) {
                throw new IOException("it is of another version");
            }
            return reader.read(in);
        } catch (NoSuchFileException e) {
            LOG.debug("no index of {} yet", root);
        } catch (IOException | RuntimeException e) {
            LOG.warn("the index {} cannot be used and is made again: {}", file, e.toString());
        }
        return null;
    }

    /** Replaces it. */
    void save(Writer writer) {
        try {
            AtomicFiles.write(file, out -> {
                DataOutputStream data = new DataOutputStream(out);
                text(data, format);
                text(data, root.toString());
                writer.write(data);
                data.flush();
            });
        } catch (IOException e) {
            LOG.warn("the index of {} cannot be kept in {} ({}); it will be made again", root, file, e.toString());
        }
    }

    static String text(ByteBuffer in) throws IOException {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IOException("it is damaged");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** A count of things that take at least {@code bytes} each. */
    static int count(ByteBuffer in, int bytes) throws IOException {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / bytes) {
            throw new IOException("it is damaged");
        }
        return count;
    }

    /** Now, in nanoseconds since 1970. */
    static long now() {
        return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    }

    /** The time to enter for a file that was read from {@code began} on; {@link #NEVER} if it is too fresh. */
    static long settled(long modified, long began) {
        return Math.abs(began - modified) > COARSEST_CLOCK_NANOS ? modified : NEVER;
    }
}
