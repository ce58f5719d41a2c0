package dev.nextbench.data.augment;

/**
 * Scales a part of an 8-bit RGB image and mirrors it on request, equal to Pillow's {@code crop}, {@code resize} and
 * mirroring byte for byte: rows first, then columns, an 8-bit image between them. Pixels outside the part are not read.
 * Keeps its memory from image to image; not safe for several threads.
 *
 * <p>Both passes are weighted sums of whole lines of ints, because a compiler turns such loops into vector
 * instructions. For the first pass the lines are the source's columns, several rows of them at a time.
 */
public final class CropResizer {
    private static final int CHANNELS = 3;

    /** So many columns are read and written together. */
    private static final int GROUP = 4;

    /** Rows that the first pass takes at a time, so that its columns stay in the cache. */
    private static final int BAND = 256;

    private static final int HALF = 1 << (ResizeWeights.BITS - 1);

    private final ResizeWeights across = new ResizeWeights();
    private final ResizeWeights down = new ResizeWeights();
    private final ByteColumns bytes = new ByteColumns();
    private final int[][] scaled = new int[GROUP][];
    private final int[][] read = new int[GROUP][];
    private int[][] columns = new int[0][];
    private int[][] rows = new int[0][];
    private int[] sums = new int[0];
    private Region planned = Region.whole(1, 1);
    private Region window = Region.whole(1, 1);

    /** Fills {@code canvas} with a part of an image; see the other method. */
    public void resize(
            byte[] source,
            int sourceWidth,
            int sourceHeight,
            Region region,
            Interpolation interpolation,
            boolean mirrored,
            Canvas canvas) {
        resize(
                source,
                sourceWidth,
                sourceHeight,
                region,
                interpolation,
                mirrored,
                canvas.pixels(),
                canvas.width(),
                canvas.height());
    }

    /**
     * Scales a part of an image.
     *
     * @param source the whole image, {@code [H, W, 3]}; it may be longer than that
     * @param region the part
     * @param mirrored whether left and right are exchanged in the result
     * @param target the result, {@code [height, width, 3]}, another array than {@code source}
     */
    public void resize(
            byte[] source,
            int sourceWidth,
            int sourceHeight,
            Region region,
            Interpolation interpolation,
            boolean mirrored,
            byte[] target,
            int width,
            int height) {
        plan(region, interpolation, width, height, Region.whole(width, height));
        resize(source, sourceWidth, sourceHeight, mirrored, target);
    }

    /**
     * Decides what is scaled next: a part of an image, of whose scaled pixels again only a part may be wanted.
     *
     * @param region the part of the image that becomes {@code width x height}
     * @param wanted the part of those pixels that is the result
     * @return the pixels of the image that it takes, all inside {@code region}
     */
    public Region plan(Region region, Interpolation interpolation, int width, int height, Region wanted) {
        if (wanted.top() + wanted.height() > height || wanted.left() + wanted.width() > width) {
            throw new IllegalArgumentException("%s leaves the image of %dx%d".formatted(wanted, width, height));
        }
        across.compute(interpolation, region.width(), width, wanted.left(), wanted.width());
        down.compute(interpolation, region.height(), height, wanted.top(), wanted.height());
        planned = region;
        window = wanted;
        return new Region(
                region.top() + down.first(0),
                region.left() + across.first(0),
                down.end() - down.first(0),
                across.end() - across.first(0));
    }

    /**
     * Scales an image in memory as planned.
     *
     * @param source the whole image, {@code [H, W, 3]}; it may be longer than that
     * @param mirrored whether left and right are exchanged in the result
     * @param target the pixels that are wanted, {@code [H, W, 3]}, another array than {@code source}
     */
    public void resize(byte[] source, int sourceWidth, int sourceHeight, boolean mirrored, byte[] target) {
        if (planned.top() + planned.height() > sourceHeight || planned.left() + planned.width() > sourceWidth) {
            throw new IllegalArgumentException(
                    "%s leaves the image of %dx%d".formatted(planned, sourceWidth, sourceHeight));
        }
        bytes.set(source, sourceWidth);
        resize(bytes, mirrored, target);
    }

    /**
     * Scales an image as planned.
     *
     * @param source the image; only the pixels that the plan named are read
     * @param mirrored whether left and right are exchanged in the result
     * @param target the pixels that are wanted, {@code [H, W, 3]}
     */
    public void resize(PixelColumns source, boolean mirrored, byte[] target) {
        int width = window.width();
        int height = window.height();
        int first = down.first(0);
        int end = down.end();
        int bands = (end - first + BAND - 1) / BAND;
        int band = (end - first + bands - 1) / bands;
        reserve(band, width);

        int written = 0;
        for (int done = first; done < end; ) {
            int count = Math.min(band, end - done);
            scaleAcross(source, done, count, width);
            done += count;
            while (written < height && down.first(written) + down.taps(written) <= done) {
                weigh(rows, down, written, sums, CHANNELS * width);
                write(sums, target, CHANNELS * width * written, width, mirrored);
                written++;
            }
        }
    }

    private void reserve(int band, int width) {
        columns = ring(columns, across.mostTaps() + GROUP, CHANNELS * band);
        rows = ring(rows, down.mostTaps() + band, CHANNELS * width);
        for (int i = 0; i < GROUP; i++) {
            if (scaled[i] == null || scaled[i].length < CHANNELS * band) {
                scaled[i] = new int[CHANNELS * BAND];
            }
        }
        if (sums.length < CHANNELS * width) {
            sums = new int[CHANNELS * width];
        }
    }

    /** At least so many lines, a power of two of them, of at least such a length. */
    private static int[][] ring(int[][] old, int lines, int length) {
        if (old.length >= lines && old[0].length >= length) {
            return old;
        }
        int count = Math.max(old.length, Integer.highestOneBit(Math.max(1, lines - 1)) * 2);
        return new int[count][Math.max(length, old.length == 0 ? 0 : old[0].length)];
    }

    /** Scales {@code count} rows of the region from {@code row} on, to the lines of {@link #rows}. */
    private void scaleAcross(PixelColumns source, int row, int count, int width) {
        int ready = across.first(0);
        int end = across.end();
        int mask = columns.length - 1;
        for (int column = 0; column < width; ) {
            int group = Math.min(GROUP, width - column);
            for (int i = 0; i < group; i++) {
                int needed = across.first(column + i) + across.taps(column + i);
                while (ready < needed) {
                    for (int j = 0; j < GROUP; j++) {
                        read[j] = columns[(ready + j) & mask];
                    }
                    int next = Math.min(GROUP, end - ready);
                    source.read(planned.left() + ready, next, planned.top() + row, count, read);
                    ready += next;
                }
                weigh(columns, across, column + i, scaled[i], CHANNELS * count);
            }
            if (group == GROUP) {
                writeColumns(row, count, CHANNELS * column);
            } else {
                for (int i = 0; i < group; i++) {
                    writeColumn(scaled[i], row, count, CHANNELS * (column + i));
                }
            }
            column += group;
        }
    }

    private void writeColumns(int row, int count, int at) {
        int mask = rows.length - 1;
        int[] a = scaled[0];
        int[] b = scaled[1];
        int[] c = scaled[2];
        int[] d = scaled[3];
        int green = count;
        int blue = 2 * count;
        for (int i = 0; i < count; i++) {
            int[] to = rows[(row + i) & mask];
            to[at] = a[i];
            to[at + 1] = a[green + i];
            to[at + 2] = a[blue + i];
            to[at + 3] = b[i];
            to[at + 4] = b[green + i];
            to[at + 5] = b[blue + i];
            to[at + 6] = c[i];
            to[at + 7] = c[green + i];
            to[at + 8] = c[blue + i];
            to[at + 9] = d[i];
            to[at + 10] = d[green + i];
            to[at + 11] = d[blue + i];
        }
    }

    private void writeColumn(int[] column, int row, int count, int at) {
        int mask = rows.length - 1;
        for (int i = 0; i < count; i++) {
            int[] to = rows[(row + i) & mask];
            to[at] = column[i];
            to[at + 1] = column[count + i];
            to[at + 2] = column[2 * count + i];
        }
    }

    /** One target line: the weighted sum of its source lines, as levels 0..255. */
    private static void weigh(int[][] ring, ResizeWeights weights, int target, int[] sums, int lanes) {
        int mask = ring.length - 1;
        int first = weights.first(target);
        int taps = weights.taps(target);
        int tap = 0;
        do {
            int left = taps - tap;
            int line = first + tap;
            // Beyond the last tap weights are 0, so any line serves.
            int w0 = weights.weight(target, tap);
            int w1 = weights.weight(target, tap + 1);
            int w2 = weights.weight(target, tap + 2);
            int w3 = weights.weight(target, tap + 3);
            int[] a = ring[line & mask];
            int[] b = ring[(line + 1) & mask];
            int[] c = ring[(line + 2) & mask];
            int[] d = ring[(line + 3) & mask];
            if (tap == 0 && left <= 4) {
                levelFour(sums, lanes, w0, a, w1, b, w2, c, w3, d);
            } else if (tap == 0) {
                startFour(sums, lanes, w0, a, w1, b, w2, c, w3, d);
            } else if (left > 4) {
                addFour(sums, lanes, w0, a, w1, b, w2, c, w3, d);
            } else if (left > 2) {
                addFourAndLevel(sums, lanes, w0, a, w1, b, w2, c, w3, d);
            } else {
                addTwoAndLevel(sums, lanes, w0, a, w1, b);
            }
            tap += 4;
        } while (tap < taps);
    }

    private static void startFour(
            int[] sums, int lanes, int w0, int[] a, int w1, int[] b, int w2, int[] c, int w3, int[] d) {
        for (int i = 0; i < lanes; i++) {
            sums[i] = HALF + w0 * a[i] + w1 * b[i] + w2 * c[i] + w3 * d[i];
        }
    }

    private static void levelFour(
            int[] sums, int lanes, int w0, int[] a, int w1, int[] b, int w2, int[] c, int w3, int[] d) {
        for (int i = 0; i < lanes; i++) {
            sums[i] = level(HALF + w0 * a[i] + w1 * b[i] + w2 * c[i] + w3 * d[i]);
        }
    }

    private static void addFour(
            int[] sums, int lanes, int w0, int[] a, int w1, int[] b, int w2, int[] c, int w3, int[] d) {
        for (int i = 0; i < lanes; i++) {
            sums[i] += w0 * a[i] + w1 * b[i] + w2 * c[i] + w3 * d[i];
        }
    }

    private static void addFourAndLevel(
            int[] sums, int lanes, int w0, int[] a, int w1, int[] b, int w2, int[] c, int w3, int[] d) {
        for (int i = 0; i < lanes; i++) {
            sums[i] = level(sums[i] + w0 * a[i] + w1 * b[i] + w2 * c[i] + w3 * d[i]);
        }
    }

    private static void addTwoAndLevel(int[] sums, int lanes, int w0, int[] a, int w1, int[] b) {
        for (int i = 0; i < lanes; i++) {
            sums[i] = level(sums[i] + w0 * a[i] + w1 * b[i]);
        }
    }

    /** Clamps by bits, because the compiler does not vectorise minimum and maximum of ints. */
    private static int level(int sum) {
        int level = sum >> ResizeWeights.BITS;
        level &= ~(level >> 31);
        return (level | ((255 - level) >> 31)) & 0xFF;
    }

    private static void write(int[] levels, byte[] target, int at, int width, boolean mirrored) {
        if (!mirrored) {
            for (int i = 0; i < CHANNELS * width; i++) {
                target[at + i] = (byte) levels[i];
            }
            return;
        }
        int to = at + CHANNELS * (width - 1);
        for (int i = 0; i < CHANNELS * width; i += CHANNELS) {
            target[to] = (byte) levels[i];
            target[to + 1] = (byte) levels[i + 1];
            target[to + 2] = (byte) levels[i + 2];
            to -= CHANNELS;
        }
    }
}
