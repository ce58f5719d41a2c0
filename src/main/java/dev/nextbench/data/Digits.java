package dev.nextbench.data;

import dev.nextbench.experiment.DataSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Optical Recognition of Handwritten Digits (E. Alpaydin and C. Kaynak, UCI Machine Learning Repository,
 * doi:10.24432/C50P49, CC BY 4.0): 1,797 images of 8 x 8 grey values 0..16, kept in {@code digits.bin}, which
 * {@code digits.txt} describes. Of every class each fifth image, in the file's order, is a test image.
 */
final class Digits implements DataSet {
    private static final String RESOURCE = "digits.bin";
    private static final int SIDE = 8;
    private static final int RECORD = SIDE * SIDE + 1;
    private static final int CLASSES = 10;
    private static final int LEVELS = 16;
    private static final int TEST_EVERY = 5;

    private final byte[] records = content();
    private final int size;
    private final int testSize;
    private final int[] train;
    private final int[] test;

    Digits(DataSettings settings) {
        this.size = settings.size();
        this.testSize = settings.testSize();
        this.train = members(Split.TRAIN, settings.trainLimit());
        this.test = members(Split.TEST, settings.testLimit());
    }

    /** The hash of the content and of the rule that splits it. */
    static String hash() {
        Sha256.Stream stream = new Sha256.Stream();
        stream.text("digits, test image every " + TEST_EVERY);
        stream.bytes(content());
        return stream.finish().toString();
    }

    private static byte[] content() {
        try (InputStream in = Digits.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the program; build it again");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The records of a split, at most {@code limit} of a class unless it is 0. */
    private int[] members(Split split, int limit) {
        int[] seen = new int[CLASSES];
        int[] taken = new int[CLASSES];
        List<Integer> members = new ArrayList<>();
        for (int record = 0; record < records.length / RECORD; record++) {
            int label = label(record);
            seen[label]++;
            Split member = seen[label] % TEST_EVERY == 0 ? Split.TEST : Split.TRAIN;
            if (member == split && (limit == 0 || taken[label] < limit)) {
                taken[label]++;
                members.add(record);
            }
        }
        return members.stream().mapToInt(Integer::intValue).toArray();
    }

    private int record(Split split, int index) {
        return (split == Split.TRAIN ? train : test)[index];
    }

    private int label(int record) {
        return records[record * RECORD + RECORD - 1];
    }

    @Override
    public String name() {
        return DataSets.DIGITS;
    }

    @Override
    public String contentHash() {
        return hash();
    }

    @Override
    public List<String> classes() {
        return List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Override
    public int imageSize(Split split) {
        return split == Split.TRAIN ? size : testSize;
    }

    @Override
    public int size(Split split) {
        return (split == Split.TRAIN ? train : test).length;
    }

    @Override
    public int label(Split split, int index) {
        return label(record(split, index));
    }

    @Override
    public String item(Split split, int index) {
        return "digit " + record(split, index);
    }

    @Override
    public RgbImage image(Split split, int index) {
        int start = record(split, index) * RECORD;
        byte[] pixels = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.round(records[start + i / 3] * 255f / LEVELS);
        }
        return new RgbImage(SIDE, SIDE, pixels);
    }

    @Override
    public void read(Split split, int index, byte[] target, int offset) {
        int side = imageSize(split);
        RgbImage scaled = Resampler.BILINEAR.resize(image(split, index), side, side);
        System.arraycopy(scaled.bytes(), 0, target, offset, imageBytes(split));
    }

    @Override
    public Map<String, String> preprocessing() {
        return Map.of(
                "decoder", "none (values 0..16 times 255/16, rounded)",
                "resize", "bilinear, antialiased, 8x8 to %1$dx%1$d".formatted(size),
                "crop", "none",
                "order", "RGB (grey repeated)");
    }
}
