package dev.nextbench.data;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import dev.nextbench.data.augment.Region;
import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * libturbojpeg from release 2.0 on by its old functions, which cannot leave out columns, nor rows above what is needed;
 * the rows below are left out.
 */
final class TurboJpeg2 implements TurboJpeg {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final @Nullable Api API = TurboJpeg.has("tjGetErrorCode") ? Native.load(NAME, Api.class) : null;

    private static final int PIXELS_RGB = 0;

    /** Earlier releases than 2.0 do not know this. */
    private static final int STOP_ON_WARNING = 8192;

    /** On smaller sides another factor gives the same size, by which alone one is asked for. */
    private static final int LEAST_SCALED = 16;

    private final Api api;
    private final Pointer handle;
    private final EncodedRows encoded = new EncodedRows();
    private final DecodedRows decoded = new DecodedRows();

    /** The part of libturbojpeg that is called here. */
    interface Api extends Library {
        Pointer tjInitDecompress();

        int tjDestroy(Pointer handle);

        int tjDecompress2(
                Pointer handle,
                Pointer content,
                NativeLong bytes,
                Pointer target,
                int width,
                int pitch,
                int height,
                int format,
                int flags);
    }

    private TurboJpeg2(Api api, Pointer handle) {
        this.api = api;
        this.handle = handle;
        CLEANER.register(this, () -> api.tjDestroy(handle));
    }

    /** Whether the system has it. */
    static boolean isThere() {
        return API != null;
    }

    /** A decoder, or null if the system has none. */
    static @Nullable TurboJpeg2 open() {
        Pointer handle = API == null ? null : API.tjInitDecompress();
        return API == null || handle == null ? null : new TurboJpeg2(API, handle);
    }

    @Override
    public boolean decode(byte[] content, Region region, int scale) {
        if (!encoded.set(content, region, scale)) {
            return false;
        }
        int columns = encoded.columns();
        int rows = encoded.rows();
        int last = region.top() + region.height() - 1;
        if (scale > 1 && Math.min(columns, rows) < LEAST_SCALED) {
            return false;
        }
        Pointer target = decoded.prepare(0, columns, rows, last);
        if (target == null) {
            return false;
        }
        int result = api.tjDecompress2(
                handle,
                encoded.bytes(),
                encoded.length(),
                target,
                columns,
                3 * columns,
                rows,
                PIXELS_RGB,
                STOP_ON_WARNING);
        if (result != 0 && !decoded.isThere(last)) {
            return false;
        }
        decoded.keep(region.top(), region.height());
        return true;
    }

    @Override
    public DecodedRows decoded() {
        return decoded;
    }
}
