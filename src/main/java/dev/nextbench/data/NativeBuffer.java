package dev.nextbench.data;

import com.sun.jna.Memory;

/** Memory outside Java's heap that is used from image to image. What a huge image took is not kept for the next. */
final class NativeBuffer {
    /** An image of 16 million pixels, as many as {@link PixelLimit} lets pass without asking. */
    static final int LARGEST_KEPT = 3 << 24;

    private Memory memory = new Memory(1 << 17);

    /** The memory, of at least so many bytes, which may be anything. */
    Memory atLeast(int size) {
        if (memory.size() < size || (memory.size() > LARGEST_KEPT && size <= LARGEST_KEPT)) {
            memory = new Memory(size > LARGEST_KEPT / 2 ? size : 2L * size);
        }
        return memory;
    }
}
