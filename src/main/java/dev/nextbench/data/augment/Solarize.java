package dev.nextbench.data.augment;

/**
 * Inverts the brighter levels.
 *
 * @param threshold the least level that is inverted; none is from 256 on
 */
public record Solarize(int threshold) implements ImageOperation {
    @Override
    public void apply(Canvas canvas) {
        Tables.map(canvas, level -> level < threshold ? level : 255 - level);
    }
}
