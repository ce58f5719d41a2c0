package dev.nextbench.data;

import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.experiment.ExperimentFields;
import dev.nextbench.random.SplitMix;
import java.util.Locale;
import java.util.Map;

/**
 * How far fast decoding is from exact decoding, over random resized crops of images.
 *
 * @param crops crops compared
 * @param scaled those that were decoded at a part of their size; the other figures are of these
 * @param mean mean difference of a byte, in levels
 * @param largest largest difference, in levels
 * @param psnr peak signal-to-noise ratio of all their bytes together, in decibels
 */
record FastDifference(int crops, int scaled, double mean, int largest, double psnr) {
    private static final int DRAWS = 20;

    static FastDifference of(DataSet data, int size) {
        AugmentationSettings settings = ExperimentFields.AUGMENTATION.of(
                Map.of("flip", "0.5", "crop", "random_resized", "interpolation", "random"));
        TrainingTransform exact = new TrainingTransform(settings, size, false);
        TrainingTransform fast = new TrainingTransform(settings, size, true);
        int crops = 0;
        int scaled = 0;
        int largest = 0;
        long bytes = 0;
        long sum = 0;
        long squares = 0;
        for (int index = 0; index < data.size(Split.TRAIN); index++) {
            byte[] content = data.encoded(Split.TRAIN, index);
            String item = data.item(Split.TRAIN, index);
            for (int draw = 0; draw < DRAWS; draw++) {
                byte[] expected = exact.encoded(item, content, SplitMix.of(1, draw, index));
                byte[] found = fast.encoded(item, content, SplitMix.of(1, draw, index));
                long before = squares;
                long cropSum = 0;
                for (int i = 0; i < expected.length; i++) {
                    int difference = Math.abs((expected[i] & 0xFF) - (found[i] & 0xFF));
                    largest = Math.max(largest, difference);
                    cropSum += difference;
                    squares += (long) difference * difference;
                }
                crops++;
                if (squares > before) {
                    scaled++;
                    sum += cropSum;
                    bytes += expected.length;
                }
            }
        }
        double psnr = 10 * Math.log10(255.0 * 255 * bytes / squares);
        return new FastDifference(crops, scaled, (double) sum / bytes, largest, psnr);
    }

    String json() {
        return String.format(
                Locale.ROOT,
                "{\"crops\": %d, \"scaled\": %d, \"mean_levels\": %.3f, \"largest_levels\": %d, \"psnr_db\": %.2f}",
                crops,
                scaled,
                mean,
                largest,
                psnr);
    }
}
