package dev.nextbench.data;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import dev.nextbench.data.augment.Region;
import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/** libturbojpeg from release 3 on, which decodes only the rows and columns that are asked for. */
final class TurboJpeg3 implements TurboJpeg {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final @Nullable Api API =
            TurboJpeg.has("tj3SetCroppingRegion") ? Native.load(NAME, Api.class) : null;

    private static final int DECOMPRESS = 1;
    private static final int STOP_ON_WARNING = 0;
    private static final int SUBSAMPLING = 4;
    private static final int PIXELS_RGB = 0;

    /** Columns of the blocks that are coded together, by the library's number of the subsampling: 4:4:4, 4:2:2… */
    private static final int[] GROUP_WIDTHS = {8, 16, 16, 8, 8, 32, 8};

    /** Columns at the sides of a region whose chroma would be interpolated as if the image ended there. */
    private static final int MARGIN = 8;

    private final Api api;
    private final Pointer handle;
    private final EncodedRows encoded = new EncodedRows();
    private final DecodedRows decoded = new DecodedRows();

    /** The part of libturbojpeg that is called here. */
    interface Api extends Library {
        Pointer tj3Init(int type);

        void tj3Destroy(Pointer handle);

        int tj3DecompressHeader(Pointer handle, Pointer content, NativeLong bytes);

        int tj3Get(Pointer handle, int parameter);

        int tj3Set(Pointer handle, int parameter, int value);

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

    private TurboJpeg3(Api api, Pointer handle) {
        this.api = api;
        this.handle = handle;
        CLEANER.register(this, () -> api.tj3Destroy(handle));
        api.tj3Set(handle, STOP_ON_WARNING, 1);
    }

    /** Whether the system has it. */
    static boolean isThere() {
        return API != null;
    }

    /** A decoder, or null if the system has none. */
    static @Nullable TurboJpeg3 open() {
        Pointer handle = API == null ? null : API.tj3Init(DECOMPRESS);
        return API == null || handle == null ? null : new TurboJpeg3(API, handle);
    }

    @Override
    public boolean decode(byte[] content, Region region, int scale) {
        if (!encoded.set(content, region, scale)
                || api.tj3DecompressHeader(handle, encoded.bytes(), encoded.length()) != 0) {
            return false;
        }
        int subsampling = api.tj3Get(handle, SUBSAMPLING);
        if (subsampling < 0 || subsampling >= GROUP_WIDTHS.length) {
            return false;
        }
        int group = EncodedRows.divideUp(GROUP_WIDTHS[subsampling], scale);
        int left = Math.max(0, region.left() - MARGIN) / group * group;
        int width = Math.min(encoded.columns(), region.left() + region.width() + MARGIN) - left;
        Rectangle rectangle = new Rectangle();
        rectangle.x = left;
        rectangle.y = region.top();
        rectangle.w = width;
        rectangle.h = region.height();
        Fraction factor = new Fraction();
        factor.denom = scale;
        int last = region.height() - 1;
        Pointer target = decoded.prepare(left, width, region.height(), last);
        if (target == null
                || api.tj3SetScalingFactor(handle, factor) != 0
                || api.tj3SetCroppingRegion(handle, rectangle) != 0) {
            return false;
        }
        int result = api.tj3Decompress8(handle, encoded.bytes(), encoded.length(), target, 3 * width, PIXELS_RGB);
        if (result != 0 && !decoded.isThere(last)) {
            return false;
        }
        decoded.keep(0, region.height());
        return true;
    }

    @Override
    public DecodedRows decoded() {
        return decoded;
    }
}
