package dev.nextbench.data.augment;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An affine warp as Pillow computes it: the pixel (x, y) of the result is taken from column
 * {@code a (x + 0.5) + b (y + 0.5) + c} and row {@code d (x + 0.5) + e (y + 0.5) + f} of the image, and what lies
 * outside is filled with one colour.
 *
 * @param a source column by column
 * @param b source column by row
 * @param c source column of the origin
 * @param d source row by column
 * @param e source row by row
 * @param f source row of the origin
 * @param interpolation how values between pixels are found
 * @param fill 0xRRGGBB
 */
public record Affine(double a, double b, double c, double d, double e, double f, Interpolation interpolation, int fill)
        implements ImageOperation {
    /** Source column x + shear y: the corner at the top left stays. */
    public static Affine shearX(double shear, Interpolation interpolation, int fill) {
        return new Affine(1, shear, 0, 0, 1, 0, interpolation, fill);
    }

    /** Source row y + shear x: the corner at the top left stays. */
    public static Affine shearY(double shear, Interpolation interpolation, int fill) {
        return new Affine(1, 0, 0, shear, 1, 0, interpolation, fill);
    }

    /** Source column x + pixels, which need not be whole. */
    public static Affine translateX(double pixels, Interpolation interpolation, int fill) {
        return new Affine(1, 0, pixels, 0, 1, 0, interpolation, fill);
    }

    /** Source row y + pixels, which need not be whole. */
    public static Affine translateY(double pixels, Interpolation interpolation, int fill) {
        return new Affine(1, 0, 0, 0, 1, pixels, interpolation, fill);
    }

    /** Turns an image of {@code width x height} about its centre, counter-clockwise for positive angles below 90. */
    public static Affine rotation(double degrees, int width, int height, Interpolation interpolation, int fill) {
        // Pillow brings the angle to 0..360 and rounds the coefficients.
        double turn = degrees % 360;
        double angle = -((turn < 0 ? turn + 360 : turn) * (Math.PI / 180));
        double cos = round(StrictMath.cos(angle));
        double sin = round(StrictMath.sin(angle));
        double minusSin = round(-StrictMath.sin(angle));
        double x = width / 2.0;
        double y = height / 2.0;
        double c = cos * -x + sin * -y + 0.0 + x;
        double f = minusSin * -x + cos * -y + 0.0 + y;
        return new Affine(cos, sin, c, minusSin, cos, f, interpolation, fill);
    }

    private static double round(double value) {
        return new BigDecimal(value).setScale(15, RoundingMode.HALF_EVEN).doubleValue();
    }

    @Override
    public void apply(Canvas canvas) {
        boolean rowsStay = d == 0 && e == 1 && f == 0;
        boolean columnsStay = a == 1 && b == 0 && c == 0;
        if (rowsStay && columnsStay) {
            return;
        }
        if (rowsStay && a == 1) {
            new LineWarp(b, c, interpolation, fill).alongRows(canvas);
        } else if (columnsStay && e == 1) {
            new LineWarp(d, f, interpolation, fill).alongColumns(canvas);
        } else {
            new PlaneWarp(this).apply(canvas);
        }
    }
}
