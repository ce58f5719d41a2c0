package dev.nextbench.data;

import com.sun.jna.NativeLibrary;
import dev.nextbench.data.augment.Region;
import java.io.File;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The system's libturbojpeg, which of a file coded in one pass decodes nothing below the rows that are asked for. One for
 * each thread; it keeps its memory.
 */
interface TurboJpeg {
    /** The library's name for the system's linker. */
    String NAME = "turbojpeg";

    /**
     * Decodes a region of a whole JPEG, and maybe some columns beside it.
     *
     * @param region the region, in pixels of the scaled image
     * @param scale 1, 2, 4 or 8: how many pixels become one on each side
     * @return false if it is no JPEG that this library makes RGB of, or damaged above the region's end; what is damaged
     *     below it is not seen
     */
    boolean decode(byte[] content, Region region, int scale);

    /** The region that was decoded last, and the columns beside it; the next image overwrites it. */
    DecodedRows decoded();

    /** A decoder, or null if the system has none. */
    static @Nullable TurboJpeg open() {
        TurboJpeg cropping = TurboJpeg3.open();
        return cropping == null ? TurboJpeg2.open() : cropping;
    }

    /** Whether the system has it. */
    static boolean isThere() {
        return TurboJpeg3.isThere() || TurboJpeg2.isThere();
    }

    /** What decodes: the library's file, which is named after its release. */
    static String version() {
        File file = NativeLibrary.getInstance(NAME).getFile();
        if (file == null) {
            return "lib" + NAME;
        }
        try {
            return file.toPath().toRealPath().getFileName().toString();
        } catch (IOException e) {
            return file.getName();
        }
    }

    /** Whether the library is there and has a function. */
    static boolean has(String function) {
        try {
            NativeLibrary.getInstance(NAME).getFunction(function);
            return true;
        } catch (LinkageError e) {
            return false;
        }
    }
}
