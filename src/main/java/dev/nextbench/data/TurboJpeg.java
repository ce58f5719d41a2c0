package dev.nextbench.data;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import dev.nextbench.data.augment.Region;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The system's libturbojpeg from release 3 on, which decodes only the rows and columns that are asked for. Earlier
 * releases cannot, so they are not used. One for each thread; it keeps its memory.
 */
final class TurboJpeg {
    private static final String NAME = "turbojpeg";
    private static final Cleaner CLEANER = Cleaner.create();
    private static final @Nullable Api API = load();

    private static final int DECOMPRESS = 1;
    private static final int SUBSAMPLING = 4;
    private static final int WIDTH = 5;
    private static final int PIXELS_RGB = 0;

    /** Columns of the blocks that are coded together, by the library's number of the subsampling: 4:4:4, 4:2:2… */
    private static final int[] GROUP_WIDTHS = {8, 16, 16, 8, 8, 32, 8};

    /** Columns at the sides of a region whose chroma would be interpolated as if the image ended there. */
    private static final int MARGIN = 8;

    private final Api api;
    private final Pointer handle;
    private Memory encoded = new Memory(1 << 17);
    private Memory decoded = new Memory(1 << 20);
    private byte[] pixels = new byte[1 << 20];
    private int left;
    private int width;

    /** The part of libturbojpeg that is called here. */
    interface Api extends Library {
        Pointer tj3Init(int type);

        void tj3Destroy(Pointer handle);

        int tj3DecompressHeader(Pointer handle, Pointer content, NativeLong bytes);

        int tj3Get(Pointer handle, int parameter);

        int tj3SetScalingFactor(Pointer handle, Fraction factor);

        int tj3SetCroppingRegion(Pointer handle, Rectangle region);

        int tj3Decompress8(Pointer handle, Pointer content, NativeLong bytes, Pointer target, int pitch, int format);
    }

    /** {@code tjscalingfactor}, by value. */
    @Structure.FieldOrder({"num", "denom"})
    public static final class Fraction extends Structure implements Structure.ByValue {
        public int num = 1;
        public int denom = 1;
    }

    /** {@code tjregion}, by value; all 0 for the whole image. */
    @Structure.FieldOrder({"x", "y", "w", "h"})
    public static final class Rectangle extends Structure implements Structure.ByValue {
        public int x;
        public int y;
        public int w;
        public int h;
    }

    private TurboJpeg(Api api, Pointer handle) {
        this.api = api;
        this.handle = handle;
        CLEANER.register(this, () -> api.tj3Destroy(handle));
    }

    private static @Nullable Api load() {
        try {
            NativeLibrary.getInstance(NAME).getFunction("tj3SetCroppingRegion");
            return Native.load(NAME, Api.class);
        } catch (LinkageError e) {
            return null;
        }
    }

    /** Whether the system has it. */
    static boolean isThere() {
        return API != null;
    }

    /** A decoder, or null if the system has none. */
    static @Nullable TurboJpeg open() {
        Pointer handle = API == null ? null : API.tj3Init(DECOMPRESS);
        return API == null || handle == null ? null : new TurboJpeg(API, handle);
    }

    /** What decodes: the library's file, which is named after its release. */
    static String version() {
        Path file = NativeLibrary.getInstance(NAME).getFile().toPath();
        try {
            return file.toRealPath().getFileName().toString();
        } catch (IOException e) {
            return String.valueOf(file.getFileName());
        }
    }

    /**
     * Decodes a region and some columns beside it.
     *
     * @param region the region, in pixels of the scaled image
     * @param scale 1, 2, 4 or 8: how many pixels become one on each side
     * @return false if it is no JPEG that this library makes RGB of, or damaged
     */
    boolean decode(byte[] content, Region region, int scale) {
        if (encoded.size() < content.length) {
            encoded = new Memory(2L * content.length);
        }
        encoded.write(0, content, 0, content.length);
        NativeLong length = new NativeLong(content.length);
        if (api.tj3DecompressHeader(handle, encoded, length) != 0) {
            return false;
        }
        int subsampling = api.tj3Get(handle, SUBSAMPLING);
        int fullWidth = divideUp(api.tj3Get(handle, WIDTH), scale);
        if (subsampling < 0 || subsampling >= GROUP_WIDTHS.length || region.left() + region.width() > fullWidth) {
            return false;
        }
        int group = divideUp(GROUP_WIDTHS[subsampling], scale);
        left = Math.max(0, region.left() - MARGIN) / group * group;
        width = Math.min(fullWidth, region.left() + region.width() + MARGIN) - left;
        Rectangle rectangle = new Rectangle();
        rectangle.x = left;
        rectangle.y = region.top();
        rectangle.w = width;
        rectangle.h = region.height();
        Fraction factor = new Fraction();
        factor.denom = scale;
        int bytes = 3 * width * region.height();
        if (decoded.size() < bytes) {
            decoded = new Memory(2L * bytes);
        }
        if (pixels.length < bytes) {
            pixels = new byte[2 * bytes];
        }
        boolean done = api.tj3SetScalingFactor(handle, factor) == 0
                && api.tj3SetCroppingRegion(handle, rectangle) == 0
                && api.tj3Decompress8(handle, encoded, length, decoded, 3 * width, PIXELS_RGB) == 0;
        if (done) {
            decoded.read(0, pixels, 0, bytes);
        }
        return done;
    }

    /** The pixels that were decoded, {@code [region's height, width, 3]}, RGB; the next image overwrites them. */
    byte[] pixels() {
        return pixels;
    }

    /** The first column that was decoded. */
    int left() {
        return left;
    }

    /** The columns that were decoded. */
    int width() {
        return width;
    }

    private static int divideUp(int value, int by) {
        return (value + by - 1) / by;
    }
}
