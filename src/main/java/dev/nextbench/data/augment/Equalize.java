package dev.nextbench.data.augment;

/** Makes the levels of each channel about equally frequent. */
public record Equalize() implements ImageOperation {
    @Override
    public void apply(Canvas canvas) {
        int[][] histograms = Tables.histograms(canvas);
        Tables.map(canvas, table(histograms[0]), table(histograms[1]), table(histograms[2]));
    }

    private static byte[] table(int[] histogram) {
        int sum = 0;
        int last = 0;
        for (int count : histogram) {
            sum += count;
            if (count != 0) {
                last = count;
            }
        }
        byte[] table = Tables.identity();
        // 0, too, where only one level occurs.
        int step = (sum - last) / 255;
        if (step == 0) {
            return table;
        }
        int below = step / 2;
        for (int level = 0; level < table.length; level++) {
            table[level] = (byte) Math.min(255, below / step);
            below += histogram[level];
        }
        return table;
    }
}
