package dev.nextbench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarBinaryTest {
    private static final Instant LONG_AGO = Instant.parse("2020-02-02T00:00:00Z");

    @TempDir
    Path temporary;

    private Path root;
    private int writes;

    @BeforeEach
    void makeFiles() throws IOException {
        System.setProperty(CacheFolder.PROPERTY, temporary.resolve("cache").toString());
        root = Files.createDirectories(temporary.resolve("data/cifar-10-batches-bin"));
        Files.writeString(root.resolve("batches.meta.txt"), "cat\ndog\n\n");
        write("data_batch_1.bin", record(0, 10), record(1, 11), record(1, 12));
        write("data_batch_2.bin", record(0, 13));
        write("test_batch.bin", record(1, 14), record(0, 15));
    }

    @AfterEach
    void forgetCache() {
        System.clearProperty(CacheFolder.PROPERTY);
    }

    /** An image whose red, green and blue follow from its seed and place. */
    private static RgbImage image(int seed) {
        byte[] pixels = new byte[3 * 32 * 32];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (seed * 31 + i * 7 + i / 96);
        }
        return new RgbImage(32, 32, pixels);
    }

    /** The record: the last label, then planes. */
    private static byte[] record(int label, int seed, int... labelsBefore) {
        byte[] pixels = image(seed).bytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Arrays.stream(labelsBefore).forEach(out::write);
        out.write(label);
        for (int channel = 0; channel < 3; channel++) {
            for (int i = channel; i < pixels.length; i += 3) {
                out.write(pixels[i]);
            }
        }
        return out.toByteArray();
    }

    private void write(String name, byte[]... records) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] record : records) {
            out.writeBytes(record);
        }
        Files.write(root.resolve(name), out.toByteArray());
        Files.setLastModifiedTime(root.resolve(name), FileTime.from(LONG_AGO.plusSeconds(writes++)));
    }

    private DataSet open() {
        return open(0);
    }

    private DataSet open(int limit) {
        return DataSets.open(TestImages.settings(DataSets.CIFAR_BINARY, root.toString(), 32, limit, limit));
    }

    private String hash() {
        return DataSets.contentHash(TestImages.settings(DataSets.CIFAR_BINARY, root.toString(), 32, 0, 0));
    }

    private List<String> problems() {
        DataException thrown = catchThrowableOfType(DataException.class, this::open);
        assertThat(thrown).as("exception").isNotNull();
        return thrown.problems();
    }

    @Test
    void records_of_all_batches_are_images_in_their_order() {
        DataSet data = open();
        assertThat(data.classes()).containsExactly("cat", "dog");
        assertThat(data.size(Split.TRAIN)).isEqualTo(4);
        assertThat(data.size(Split.TEST)).isEqualTo(2);
        assertThat(data.label(Split.TRAIN, 1)).isEqualTo(1);
        assertThat(data.label(Split.TRAIN, 3)).isZero();
        assertThat(data.image(Split.TRAIN, 3)).isEqualTo(image(13));
        assertThat(data.image(Split.TEST, 0)).isEqualTo(image(14));
        assertThat(data.item(Split.TRAIN, 2)).isEqualTo(root.resolve("data_batch_1.bin") + ", record 2");
        byte[] bytes = new byte[5 + data.imageBytes(Split.TRAIN)];
        data.read(Split.TRAIN, 1, bytes, 5);
        assertThat(Arrays.copyOfRange(bytes, 5, bytes.length))
                .isEqualTo(image(11).bytes());
        assertThat(data.preprocessing()).containsEntry("decoder", "none (CIFAR, binary)");
    }

    @Test
    void the_archives_folder_is_found_below_the_path() throws IOException {
        String hash = hash();
        root = temporary.resolve("data");
        assertThat(open().size(Split.TRAIN)).isEqualTo(4);
        assertThat(hash()).isEqualTo(hash);
    }

    @Test
    void limits_take_the_first_of_every_class() {
        DataSet data = open(1);
        assertThat(data.size(Split.TRAIN)).isEqualTo(2);
        assertThat(data.image(Split.TRAIN, 1)).isEqualTo(image(11));
        assertThat(data.contentHash()).isEqualTo(open().contentHash());
    }

    @Test
    void the_hash_goes_with_images_and_labels_not_with_files_or_times() throws IOException {
        String hash = hash();
        assertThat(open().contentHash()).isEqualTo(hash);
        write("data_batch_1.bin", record(0, 10), record(1, 11));
        write("data_batch_2.bin", record(1, 12), record(0, 13));
        assertThat(hash()).isEqualTo(hash);
        write("data_batch_2.bin", record(1, 12), record(1, 13));
        assertThat(hash()).isNotEqualTo(hash);
        write("data_batch_2.bin", record(1, 12), record(0, 99));
        assertThat(hash()).isNotEqualTo(hash);
        write("data_batch_2.bin", record(1, 12), record(0, 13));
        assertThat(hash()).isEqualTo(hash);
        Files.writeString(root.resolve("batches.meta.txt"), "cat\nwolf\n");
        assertThat(hash()).isNotEqualTo(hash);
    }

    @Test
    void files_of_unchanged_size_and_time_are_not_read_again() throws IOException {
        String hash = hash();
        Path file = root.resolve("data_batch_2.bin");
        FileTime time = Files.getLastModifiedTime(file);
        write("data_batch_2.bin", record(0, 98));
        Files.setLastModifiedTime(file, time);
        assertThat(hash()).isEqualTo(hash);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        assertThat(hash()).isNotEqualTo(hash);
    }

    @Test
    void fine_labels_are_the_classes_of_cifar_100() throws IOException {
        root = Files.createDirectories(temporary.resolve("cifar-100-binary"));
        Files.writeString(root.resolve("fine_label_names.txt"), "apple\nbear\nclock\n");
        Files.writeString(root.resolve("coarse_label_names.txt"), "fruit\nthing\n");
        write("train.bin", record(2, 1, 1), record(0, 2, 0));
        write("test.bin", record(1, 3, 1));
        DataSet data = open();
        assertThat(data.classes()).containsExactly("apple", "bear", "clock");
        assertThat(data.label(Split.TRAIN, 0)).isEqualTo(2);
        assertThat(data.image(Split.TRAIN, 1)).isEqualTo(image(2));
        assertThat(data.image(Split.TEST, 0)).isEqualTo(image(3));
    }

    @Test
    void all_that_is_missing_or_damaged_is_named_at_once() throws IOException {
        Files.delete(root.resolve("test_batch.bin"));
        Files.move(root.resolve("data_batch_2.bin"), root.resolve("data_batch_4.bin"));
        Files.delete(root.resolve("batches.meta.txt"));
        assertThat(problems())
                .containsExactly(
                        root.resolve("data_batch_2.bin") + ": there is no such file; unpack the archive again",
                        root.resolve("data_batch_3.bin") + ": there is no such file; unpack the archive again",
                        root.resolve("test_batch.bin") + ": there is no such file; unpack the archive again",
                        root.resolve("batches.meta.txt")
                                + ": there is no such file, which names the classes; unpack the archive again");
        makeFiles();
        Files.delete(root.resolve("data_batch_4.bin"));
        write("data_batch_1.bin", record(0, 10), new byte[100]);
        write("data_batch_2.bin", record(0, 10), record(7, 1), record(9, 1));
        write("test_batch.bin");
        assertThat(problems())
                .containsExactly(
                        root.resolve("data_batch_1.bin")
                                + ": truncated: 3,173 bytes are no whole number of records of 3,073; unpack the"
                                + " archive again",
                        root.resolve("data_batch_2.bin")
                                + ": damaged: record 1 has label 7, and batches.meta.txt names 2 classes (2 such"
                                + " records); unpack the archive again",
                        root.resolve("test_batch.bin") + ": empty (0 bytes); unpack the archive again");
    }

    @Test
    void what_is_no_binary_version_is_told_apart() throws IOException {
        root = Files.createDirectories(temporary.resolve("packed"));
        Files.createFile(root.resolve("cifar-10-binary.tar.gz"));
        assertThat(problems()).singleElement().asString().endsWith("unpack cifar-10-binary.tar.gz first");
        root = Files.createDirectories(temporary.resolve("python"));
        Files.createFile(root.resolve("data_batch_1"));
        assertThat(problems()).singleElement().asString().endsWith("get the binary version");
        root = temporary.resolve("nowhere");
        assertThat(problems()).singleElement().asString().startsWith(root + ": there is no such folder; set data.path");
    }

    @Test
    void a_name_that_stands_twice_is_refused() throws IOException {
        Files.writeString(root.resolve("batches.meta.txt"), "cat\n\ncat\n");
        assertThat(problems())
                .containsExactly(
                        root.resolve("batches.meta.txt") + ", line 2: is empty; every class needs a name of its own",
                        root.resolve("batches.meta.txt")
                                + ", line 3: 'cat' stood before; every class needs a name of its own");
    }

    @Test
    void a_file_that_changes_during_a_run_is_noticed() throws IOException {
        DataSet data = open();
        assertThat(data.image(Split.TRAIN, 0)).isEqualTo(image(10));
        Path file = root.resolve("data_batch_1.bin");
        write("data_batch_1.bin", record(0, 10), record(1, 11), record(1, 12), record(1, 12));
        assertThatThrownBy(() -> data.image(Split.TRAIN, 0))
                .isInstanceOf(DataException.class)
                .hasMessage(file + ": was changed while the data set was in use (12,292 bytes, before 9,219); let"
                        + " nothing write there during a run, and start again");
        Files.write(file, new byte[10]);
        assertThatThrownBy(() -> data.image(Split.TRAIN, 2)).hasMessageContaining("was changed while");
        Files.delete(file);
        assertThatThrownBy(() -> data.image(Split.TRAIN, 0)).hasMessageStartingWith(file + ": cannot be read any more");
        assertThat(data.image(Split.TRAIN, 3)).isEqualTo(image(13));
    }

    @Test
    void an_interrupted_reader_does_not_stop_the_others() throws InterruptedException {
        DataSet data = open();
        Thread interrupted = new Thread(() -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> data.image(Split.TRAIN, 0)).hasMessageContaining("interrupted");
        });
        Throwable[] failure = new Throwable[1];
        interrupted.setUncaughtExceptionHandler((thread, thrown) -> failure[0] = thrown);
        interrupted.start();
        interrupted.join();
        assertThat(failure[0]).isNull();
        assertThat(data.image(Split.TRAIN, 0)).isEqualTo(image(10));
    }
}
