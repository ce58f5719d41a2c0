package dev.nextbench.weights.raw;

import dev.nextbench.weights.WeightsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory that reading one file may take. What a file asks for is checked before it is allocated: against a limit
 * that its size sets, and against what the JVM has.
 */
public final class Memory {
    private static final long ALWAYS = 1L << 20;
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final long limit;
    private long taken;

    private Memory(long limit) {
        this.limit = limit;
    }

    /** At most {@code times} the bytes of the file, and a little for small files. */
    public static Memory forFile(long fileSize, int times) {
        return new Memory(fileSize > Long.MAX_VALUE / (2L * times) ? Long.MAX_VALUE / 2 : fileSize * times + ALWAYS);
    }

    /**
     * A little-endian buffer of zeros.
     *
     * @param what what it is for, as a message names it
     */
    public ByteBuffer allocate(long bytes, String what) throws WeightsException {
        return ByteBuffer.wrap(array(bytes, what)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** An array of zeros, like {@link #allocate}. */
    public byte[] array(long bytes, String what) throws WeightsException {
        if (bytes < 0 || bytes > limit - taken) {
            throw new WeightsException(what + " would take " + bytes + " bytes in memory, far more than the file's size"
                    + " allows; the file is damaged or made to exhaust memory");
        }
        if (bytes > LONGEST_ARRAY) {
            throw new WeightsException(what + " takes " + bytes + " bytes; at most 2 GB are read in one piece");
        }
        if (bytes > ALWAYS && bytes > available() / 3) {
            System.gc(); // what earlier files left may still count as used
            if (bytes > available() / 3) {
                throw new WeightsException(what + " takes " + (bytes >> 20) + " MB in memory, and the JVM has "
                        + (available() >> 20) + " MB left; give it more with -Xmx");
            }
        }
        taken += bytes;
        return new byte[(int) bytes];
    }

    private static long available() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    }
}
