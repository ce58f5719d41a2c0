package dev.nextbench.data;

import dev.nextbench.data.augment.Region;
import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.random.SplitMix;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes batches of a split by threads in the background. A split that fits is decoded into memory once, when its first
 * epoch begins; a larger one is decoded in every epoch. What happens to a sample follows from seed, epoch and its index
 * alone, so a run is the same with any number of threads.
 *
 * <p>One epoch is open at a time: the next one closes it. Close the loader to end its threads and free its memory.
 */
public final class Loader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loader.class);

    /** A decoded split never takes more than this, nor more than a quarter of the heap. */
    private static final long LARGEST_SPLIT_BYTES = 1L << 30;

    /** Batches that wait or are in use besides one for each thread. */
    private static final int SPARE_BUFFERS = 2;

    /** Slices of a batch for each thread: as few as share it evenly although images differ in size. */
    private static final int SLICES = 4;

    /** What is made of fewer bytes is made faster than it is handed to another thread. */
    private static final int SMALLEST_SLICE_BYTES = 1 << 16;

    private final DataSet data;
    private final Split split;
    private final int batch;
    private final int slice;
    private final @Nullable Training training;
    private final BufferPool pool;
    private final ExecutorService executor;
    private final boolean keep;
    private @Nullable DecodedSplit decoded;
    private @Nullable Epoch open;

    /** How a training split is changed; each thread has a transform of its own. */
    private record Training(AugmentationSettings settings, ThreadLocal<TrainingTransform> transform, long seed) {}

    private Loader(
            DataSet data, Split split, int batch, @Nullable Training training, int threads, long largestSplitBytes) {
        if (batch < 1 || threads < 1) {
            throw new IllegalArgumentException(
                    "batch and threads should be positive: %d, %d".formatted(batch, threads));
        }
        this.data = data;
        this.split = split;
        this.batch = batch;
        int smallest = Math.max(1, SMALLEST_SLICE_BYTES / data.imageBytes(split));
        this.slice = threads == 1 ? batch : Math.max(smallest, batch / (SLICES * threads));
        this.training = training;
        this.pool = new BufferPool(threads + SPARE_BUFFERS, batch, data.imageBytes(split));
        this.executor = Executors.newFixedThreadPool(threads, Workers.named("nextbench-" + split));
        boolean whole = training != null && TrainingTransform.takesWhole(training.settings());
        this.keep = !whole && (long) data.size(split) * data.imageBytes(split) <= largestSplitBytes;
    }

    /**
     * Shuffled, augmented batches of the training split, all of the same count: the rest of an epoch is left out.
     *
     * @param settings flip and crop
     * @param seed of order and augmentation
     * @throws DataException if the split has fewer images than a batch
     */
    public static Loader training(DataSet data, AugmentationSettings settings, int batch, long seed, int threads) {
        return training(data, settings, batch, seed, threads, largestSplitBytes());
    }

    static Loader training(
            DataSet data, AugmentationSettings settings, int batch, long seed, int threads, long largestSplitBytes) {
        if (data.size(Split.TRAIN) < batch) {
            throw new DataException(
                    "%s: the training split has %,d images, fewer than a batch of %,d; lower training.batch"
                            .formatted(data.name(), data.size(Split.TRAIN), batch));
        }
        int size = data.imageSize(Split.TRAIN);
        Training training =
                new Training(settings, ThreadLocal.withInitial(() -> new TrainingTransform(settings, size)), seed);
        return new Loader(data, Split.TRAIN, batch, training, threads, largestSplitBytes);
    }

    /** Every image of a split, unchanged and in order; the last batch may be smaller. */
    public static Loader evaluation(DataSet data, Split split, int batch, int threads) {
        return evaluation(data, split, batch, threads, largestSplitBytes());
    }

    static Loader evaluation(DataSet data, Split split, int batch, int threads, long largestSplitBytes) {
        return new Loader(data, split, batch, null, threads, largestSplitBytes);
    }

    private static long largestSplitBytes() {
        return Math.min(LARGEST_SPLIT_BYTES, Runtime.getRuntime().maxMemory() / 4);
    }

    /** Batches of an epoch. */
    public int batches() {
        int images = data.size(split);
        return training == null ? (images + batch - 1) / batch : images / batch;
    }

    /**
     * Begins an epoch.
     *
     * @param epoch from 0; decides order and augmentation with the seed
     */
    public Epoch epoch(int epoch) {
        return epoch(epoch, 0);
    }

    /**
     * Begins an epoch in its middle.
     *
     * @param epoch from 0; decides order and augmentation with the seed
     * @param firstBatch the first batch that is wanted, from 0
     */
    public Epoch epoch(int epoch, int firstBatch) {
        if (executor.isShutdown()) {
            throw new IllegalStateException("the loader is closed");
        }
        if (open != null) {
            open.close();
        }
        if (keep && decoded == null) {
            long start = System.nanoTime();
            decoded = DecodedSplit.decode(data, split, executor);
            LOG.debug(
                    "decoded {} {} images in {} ms", data.size(split), split, (System.nanoTime() - start) / 1_000_000);
        }
        int[] order = training == null
                ? new int[0]
                : SplitMix.of(training.seed(), epoch).permutation(data.size(split));
        open = new Epoch(new Filler(epoch, order), pool, executor, data.imageSize(split), epoch, firstBatch, batches());
        return open;
    }

    /** Makes the batches of an epoch, whose samples come in {@code order}; in their own where it is empty. */
    private final class Filler implements Epoch.Filler {
        private final int epoch;
        private final int[] order;

        Filler(int epoch, int[] order) {
            this.epoch = epoch;
            this.order = order;
        }

        @Override
        public int count(int index) {
            return Math.min(batch, data.size(split) - index * batch);
        }

        @Override
        public int slice() {
            return slice;
        }

        @Override
        public void fill(int index, int from, int to, Batch.Buffers buffers) {
            int bytes = data.imageBytes(split);
            boolean whole = training != null && TrainingTransform.takesWhole(training.settings());
            byte[] read = decoded == null && !whole ? new byte[bytes] : new byte[0];
            for (int i = from; i < to; i++) {
                int place = index * batch + i;
                int sample = training == null ? place : order[place];
                if (training != null) {
                    SplitMix random = SplitMix.of(training.seed(), epoch, sample);
                    TrainingTransform transform = training.transform().get();
                    byte[] pixels = whole
                            ? whole(transform, sample, random)
                            : transform.scaled(source(sample, read), offset(sample), random);
                    buffers.images.put(i * bytes, pixels, 0, bytes);
                    erase(buffers, i, transform.erased(random));
                } else {
                    buffers.images.put(i * bytes, source(sample, read), offset(sample), bytes);
                }
                buffers.labels.putLong(i * Long.BYTES, data.label(split, sample));
            }
        }
    }

    private byte[] whole(TrainingTransform transform, int sample, SplitMix random) {
        byte[] content = data.encoded(split, sample);
        return content == null
                ? transform.whole(data.image(split, sample), random)
                : transform.encoded(data.item(split, sample), content, random);
    }

    /** The array that a scaled image is in: the decoded split, or {@code read} once it was read there. */
    private byte[] source(int sample, byte[] read) {
        DecodedSplit memory = decoded;
        if (memory != null) {
            return memory.array(sample);
        }
        data.read(split, sample, read, 0);
        return read;
    }

    private int offset(int sample) {
        DecodedSplit memory = decoded;
        return memory == null ? 0 : memory.offset(sample);
    }

    private static void erase(Batch.Buffers buffers, int image, @Nullable Region box) {
        int place = 4 * image * Long.BYTES;
        buffers.erased.putLong(place, box == null ? 0 : box.top());
        buffers.erased.putLong(place + Long.BYTES, box == null ? 0 : box.top() + box.height());
        buffers.erased.putLong(place + 2 * Long.BYTES, box == null ? 0 : box.left());
        buffers.erased.putLong(place + 3 * Long.BYTES, box == null ? 0 : box.left() + box.width());
    }

    /** Ends the threads; an epoch that is open is closed. */
    @Override
    public void close() {
        if (open != null) {
            open.close();
        }
        executor.shutdown();
        decoded = null;
    }
}
