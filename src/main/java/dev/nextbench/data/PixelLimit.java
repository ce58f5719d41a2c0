package dev.nextbench.data;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How large an image may be that is decoded. A file of a few kilobytes can stand for gigabytes of pixels, so this is
 * decided by the size in its header, before anything is decoded.
 */
final class PixelLimit {
    /** The system property that sets the number, before the environment. */
    static final String PROPERTY = "nextbench.max_pixels";

    private static final String VARIABLE = "NEXTBENCH_MAX_PIXELS";

    /** Beyond this Pillow refuses an image: an RGB image of half a gigabyte. */
    private static final long STANDARD = 178_956_970;

    private static final int BYTES = 3;

    /** Images up to this number of pixels are decoded without asking for room. */
    private static final long SMALL = 1 << 24;

    /** Half of the heap, in units of the small image, for the large ones that are decoded at a time. */
    private static final int ROOM =
            (int) Math.max(1, Math.min(1 << 20, Runtime.getRuntime().maxMemory() / 2 / (BYTES * SMALL)));

    private static final Semaphore FREE = new Semaphore(ROOM, true);

    private PixelLimit() {}

    /** Why an image of this size is not decoded and what to do, or null if it is. */
    static @Nullable String problem(long width, long height) {
        return problem(width, height, limit(), Runtime.getRuntime().maxMemory());
    }

    static @Nullable String problem(long width, long height, long limit, long heap) {
        long pixels = width * height;
        if (pixels > limit) {
            return "too large: %,d x %,d pixels, and the limit is %,d in all; scale it down, or set %s"
                    .formatted(width, height, limit, VARIABLE);
        }
        if (pixels > heap / 2 / BYTES) {
            return ("too large: %,d x %,d pixels, more than fit into half of Java's memory of %,d MiB; scale it down,"
                            + " or give more by NEXTBENCH_JAVA_OPTIONS=-Xmx8g")
                    .formatted(width, height, heap >> 20);
        }
        return null;
    }

    private static long limit() {
        String property = System.getProperty(PROPERTY);
        String given = property != null ? property : System.getenv(VARIABLE);
        if (given == null || given.isBlank()) {
            return STANDARD;
        }
        try {
            long limit = Long.parseLong(given.strip());
            if (limit > 0) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Said below, with the other numbers that are none.
        }
        throw new DataException("%s: '%s' is no number of pixels; use a whole number such as %d"
                .formatted(VARIABLE, given.strip(), STANDARD));
    }

    /** Decodes an image of so many pixels when there is room for it: small ones at once, large ones a few at a time. */
    static <T extends @Nullable Object> T withRoom(long pixels, Supplier<T> decoder) {
        if (pixels <= SMALL) {
            return decoder.get();
        }
        int units = (int) Math.min(ROOM, (pixels + SMALL - 1) / SMALL);
        FREE.acquireUninterruptibly(units);
        try {
            return decoder.get();
        } finally {
            FREE.release(units);
        }
    }
}
