package dev.nextbench.data.augment;

/** Stretches the levels of each channel to 0..255. */
public record AutoContrast() implements ImageOperation {
    @Override
    public void apply(Canvas canvas) {
        int[][] histograms = Tables.histograms(canvas);
        Tables.map(canvas, table(histograms[0]), table(histograms[1]), table(histograms[2]));
    }

    private static byte[] table(int[] histogram) {
        int low = 0;
        while (low < 255 && histogram[low] == 0) {
            low++;
        }
        int high = 255;
        while (high > 0 && histogram[high] == 0) {
            high--;
        }
        byte[] table = Tables.identity();
        if (high <= low) {
            return table;
        }
        double scale = 255.0 / (high - low);
        double offset = -low * scale;
        for (int level = 0; level < table.length; level++) {
            table[level] = (byte) Math.max(0, Math.min(255, (int) (level * scale + offset)));
        }
        return table;
    }
}
