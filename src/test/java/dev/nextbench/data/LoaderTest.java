package dev.nextbench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.experiment.DataSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LoaderTest {
    private static final DataSettings SETTINGS = TestImages.digits(16);
    private static final DataSet DIGITS = DataSets.open(SETTINGS);

    private static final AugmentationSettings AUGMENTED =
            TestImages.augmentation("flip", "0.5", "crop", "pad", "padding", "2");

    @TempDir
    Path temporary;

    @AfterEach
    void forgetCache() {
        System.clearProperty(CacheFolder.PROPERTY);
    }

    /** A batch's content, kept. */
    private record Copy(int index, List<Integer> labels, Sha256 pixels) {
        static Copy of(Batch batch) {
            byte[] bytes = new byte[batch.images().remaining()];
            batch.images().get(bytes);
            List<Integer> labels = new ArrayList<>();
            for (int i = 0; i < batch.count(); i++) {
                labels.add(batch.label(i));
            }
            return new Copy(batch.index(), labels, Sha256.of(bytes));
        }
    }

    private static List<Copy> batches(Loader loader, int number) {
        List<Copy> copies = new ArrayList<>();
        try (Epoch epoch = loader.epoch(number)) {
            for (Batch batch : epoch) {
                try (batch) {
                    copies.add(Copy.of(batch));
                }
            }
        }
        return copies;
    }

    private static List<Copy> training(long seed, int threads, int epoch) {
        try (Loader loader = Loader.training(DIGITS, AUGMENTED, 64, seed, threads)) {
            return batches(loader, epoch);
        }
    }

    @Test
    void an_epoch_is_the_same_with_any_number_of_threads() {
        List<Copy> alone = training(3, 1, 5);
        assertThat(training(3, 4, 5)).isEqualTo(alone);
        assertThat(training(3, 13, 5)).isEqualTo(alone);
        try (Loader loader = Loader.training(DIGITS, AUGMENTED, 64, 3, 2)) {
            batches(loader, 0);
            assertThat(batches(loader, 5)).isEqualTo(alone);
        }
    }

    @Test
    void an_epoch_is_the_same_from_memory_and_from_the_disk() {
        try (Loader loader = Loader.training(DIGITS, AUGMENTED, 64, 3, 2, 0)) {
            assertThat(batches(loader, 5)).isEqualTo(training(3, 2, 5));
        }
    }

    @Test
    void another_seed_or_epoch_gives_another_order_and_other_images() {
        List<Copy> one = training(3, 2, 5);
        assertThat(training(4, 2, 5)).doesNotContainAnyElementsOf(one);
        assertThat(training(3, 2, 6)).doesNotContainAnyElementsOf(one);
    }

    @Test
    void training_leaves_the_incomplete_batch_out_and_takes_no_image_twice() {
        try (Loader loader = Loader.training(DIGITS, TestImages.augmentation(), 64, 1, 2)) {
            assertThat(loader.batches()).isEqualTo(1442 / 64);
            List<ByteBuffer> images = new ArrayList<>();
            try (Epoch epoch = loader.epoch(0)) {
                assertThat(epoch.batches()).isEqualTo(22);
                for (Batch batch : epoch) {
                    try (batch) {
                        assertThat(batch.count()).isEqualTo(64);
                        images.addAll(split(batch));
                    }
                }
            }
            assertThat(images).hasSize(22 * 64).doesNotHaveDuplicates();
        }
    }

    @Test
    void evaluation_takes_every_image_in_order() {
        try (Loader loader = Loader.evaluation(DIGITS, Split.TEST, 100, 3)) {
            List<Integer> labels = new ArrayList<>();
            List<ByteBuffer> images = new ArrayList<>();
            List<Integer> counts = new ArrayList<>();
            try (Epoch epoch = loader.epoch(0)) {
                for (Batch batch : epoch) {
                    try (batch) {
                        counts.add(batch.count());
                        labels.addAll(Copy.of(batch).labels());
                        images.addAll(split(batch));
                    }
                }
            }
            assertThat(counts).containsExactly(100, 100, 100, 55);
            byte[] image = new byte[DIGITS.imageBytes(Split.TEST)];
            for (int i = 0; i < DIGITS.size(Split.TEST); i++) {
                DIGITS.read(Split.TEST, i, image, 0);
                assertThat(images.get(i)).isEqualTo(ByteBuffer.wrap(image));
                assertThat(labels.get(i)).isEqualTo(DIGITS.label(Split.TEST, i));
            }
            assertThat(batches(loader, 1)).isEqualTo(batches(loader, 2));
        }
    }

    @Test
    void a_batch_holds_bytes_and_64_bit_labels_in_direct_memory() {
        try (Loader loader = Loader.training(DIGITS, AUGMENTED, 10, 1, 1);
                Epoch epoch = loader.epoch(3)) {
            Batch batch = epoch.iterator().next();
            assertThat(batch.images().isDirect()).isTrue();
            assertThat(batch.images().remaining()).isEqualTo(10 * 16 * 16 * 3);
            assertThat(batch.labels().isDirect()).isTrue();
            assertThat(batch.labels().remaining()).isEqualTo(10 * 8);
            assertThat(batch.labels().order()).isEqualTo(ByteOrder.nativeOrder());
            assertThat(batch.labels().getLong(8 * 7)).isEqualTo(batch.label(7));
            assertThat(batch.imageSize()).isEqualTo(16);
            assertThat(batch.epoch()).isEqualTo(3);
            assertThat(batch.index()).isZero();
            batch.close();
            assertThatThrownBy(batch::images).hasMessage("batch 0 of epoch 3 is closed");
        }
    }

    @Test
    void buffers_are_used_again_so_memory_stays_flat() {
        BufferPool pool = new BufferPool(3, 4, 12);
        Set<Batch.Buffers> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 10; i++) {
            Batch.Buffers one = pool.poll();
            Batch.Buffers two = pool.poll();
            seen.add(one);
            seen.add(two);
            pool.put(one);
            pool.put(two);
        }
        assertThat(seen).hasSize(2);
        pool.poll();
        pool.poll();
        assertThat(pool.poll()).isNotNull();
        assertThat(pool.poll()).isNull();
    }

    @Test
    void batches_that_are_never_closed_are_complained_of_instead_of_waiting_for_ever() {
        try (Loader loader = Loader.training(DIGITS, AUGMENTED, 64, 1, 2);
                Epoch epoch = loader.epoch(0)) {
            Iterator<Batch> batches = epoch.iterator();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 5; i++) {
                            batches.next();
                        }
                    })
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("close each batch");
        }
    }

    @Test
    void an_epoch_left_early_gives_its_buffers_back() {
        try (Loader loader = Loader.training(DIGITS, AUGMENTED, 64, 3, 2)) {
            for (int i = 0; i < 20; i++) {
                try (Epoch epoch = loader.epoch(i);
                        Batch batch = epoch.iterator().next()) {
                    assertThat(batch.epoch()).isEqualTo(i);
                }
            }
            Epoch left = loader.epoch(4);
            Batch held = left.iterator().next();
            assertThat(batches(loader, 5)).isEqualTo(training(3, 1, 5));
            held.close();
            assertThatThrownBy(() -> left.iterator().next()).hasMessage("epoch 4 is closed");
        }
    }

    @Test
    void a_file_that_vanishes_during_training_is_named() throws IOException {
        System.setProperty(CacheFolder.PROPERTY, temporary.resolve("cache").toString());
        Path root = TestImages.folder(temporary.resolve("pets"), 5, 1);
        DataSettings settings = TestImages.folderSettings(root);
        DataSet data = DataSets.open(settings);
        try (Loader loader = Loader.training(data, AUGMENTED, 2, 1, 2, 0)) {
            assertThat(batches(loader, 0)).hasSize(5);
            Path gone = root.resolve("train/dog/003.jpg");
            Files.delete(gone);
            assertThatThrownBy(() -> batches(loader, 1))
                    .isInstanceOf(DataException.class)
                    .hasMessage(gone + ": cannot be read any more (NoSuchFileException); put it back and start again");
            assertThatThrownBy(() -> Loader.training(data, AUGMENTED, 2, 1, 2).epoch(0))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(gone.toString());
        }
    }

    @Test
    void threads_are_named_and_end_with_the_loader() throws InterruptedException {
        Loader loader = Loader.training(DIGITS, AUGMENTED, 64, 1, 3);
        batches(loader, 0);
        List<Thread> threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("nextbench-train-"))
                .toList();
        assertThat(threads).isNotEmpty().allMatch(Thread::isDaemon);
        loader.close();
        loader.close();
        for (Thread thread : threads) {
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
        }
        assertThatThrownBy(() -> loader.epoch(1)).hasMessage("the loader is closed");
    }

    @Test
    void a_split_smaller_than_a_batch_is_refused() {
        assertThatThrownBy(() -> Loader.training(DIGITS, AUGMENTED, 2048, 1, 1))
                .isInstanceOf(DataException.class)
                .hasMessage("digits: the training split has 1,442 images, fewer than a batch of 2,048;"
                        + " lower training.batch");
    }

    private static List<ByteBuffer> split(Batch batch) {
        List<ByteBuffer> images = new ArrayList<>();
        int bytes = batch.images().remaining() / batch.count();
        for (int i = 0; i < batch.count(); i++) {
            byte[] image = new byte[bytes];
            batch.images().get(i * bytes, image);
            images.add(ByteBuffer.wrap(image));
        }
        return images;
    }
}
