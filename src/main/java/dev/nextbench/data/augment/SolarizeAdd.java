package dev.nextbench.data.augment;

/**
 * Brightens the levels below 128.
 *
 * @param add what is added to them, up to 255
 */
public record SolarizeAdd(int add) implements ImageOperation {
    private static final int THRESHOLD = 128;

    @Override
    public void apply(Canvas canvas) {
        Tables.map(canvas, level -> level < THRESHOLD ? Math.min(255, level + add) : level);
    }
}
