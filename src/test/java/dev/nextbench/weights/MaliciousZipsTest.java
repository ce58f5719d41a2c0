package dev.nextbench.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Zips that are made to mislead end in a message. */
class MaliciousZipsTest {
    private static final int LOCAL_OFFSET = 42;
    private static final int NAME = 46;

    private static byte[] zip(Object... namesAndContents) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                zip.putNextEntry(new ZipEntry((String) namesAndContents[i]));
                zip.write((byte[]) namesAndContents[i + 1]);
            }
        }
        return out.toByteArray();
    }

    private static byte[] array(String type, String shape, int bytes) {
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
        byte[] start = ("\u0093NUMPY\u0001\u0000" + (char) header.length() + "\u0000" + header)
                .getBytes(StandardCharsets.ISO_8859_1);
        return Arrays.copyOf(start, start.length + bytes);
    }

    /** The places of the records of the directory. */
    private static int[] records(byte[] zip) {
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int[] places = new int[bytes.getShort(zip.length - 12)];
        int at = bytes.getInt(zip.length - 6);
        for (int i = 0; i < places.length; i++) {
            places[i] = at;
            at += NAME + bytes.getShort(at + 28) + bytes.getShort(at + 30) + bytes.getShort(at + 32);
        }
        return places;
    }

    private static ByteBuffer record(byte[] zip, int index) {
        int at = records(zip)[index];
        return ByteBuffer.wrap(zip, at, zip.length - at).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void refused(byte[] zip, String... parts) {
        assertThatThrownBy(() -> Fixtures.read(zip))
                .isInstanceOf(WeightsException.class)
                .message()
                .contains(parts);
    }

    @Test
    void a_pickle_that_inflates_a_hundredfold_is_refused() throws IOException {
        refused(zip("net/data.pkl", new byte[4 << 20]), "its data.pkl is said to inflate from", "to 4194304 bytes");
    }

    @Test
    void an_array_that_inflates_to_more_than_its_shape_is_refused() throws IOException {
        refused(
                zip("w.npy", array("<f4", "(2, 3)", 8 << 20)),
                "tensor 'w' of shape [2, 3] and type float32 has 8388608 bytes");
        // With its shape it still takes far more than the file.
        refused(zip("w.npy", array("<f4", "(2048, 1024)", 8 << 20)), "far more than the file's size allows");
    }

    @Test
    void an_entry_that_inflates_to_another_size_is_refused() throws IOException {
        byte[] longer = zip("w.npy", array("<f4", "(6,)", 24));
        record(longer, 0).putInt(24, record(longer, 0).getInt(24) + 4);
        refused(longer, "its entry 'w.npy' does not inflate to the size that the zip says");
        byte[] wrongSum = zip("w.npy", array("<f4", "(6,)", 24));
        record(wrongSum, 0).putInt(16, 1);
        refused(wrongSum, "its entry 'w.npy' is damaged: its checksum is another one");
        byte[] impossible = zip("w.npy", array("<f4", "(1000, 1000)", 24));
        record(impossible, 0).putInt(24, record(impossible, 0).getInt(24) - 24 + 4_000_000);
        refused(impossible, "which deflate cannot");
    }

    @Test
    void entries_that_overlap_or_stand_twice_are_refused() throws IOException {
        byte[] zip = zip("a.npy", array("<f4", "(1,)", 4), "b.npy", array("<f4", "(1,)", 4));
        byte[] twice = zip.clone();
        record(twice, 1).putInt(LOCAL_OFFSET, 0).put(NAME, (byte) 'a');
        refused(twice, "it is not a whole zip: its entry 'a.npy' is there twice");
        byte[] same = zip.clone();
        record(same, 1).putInt(LOCAL_OFFSET, 0);
        refused(same, "its entry 'b.npy' is not where the directory says");
        byte[] overlapping = zip.clone();
        record(overlapping, 0).putInt(20, record(zip, 1).getInt(LOCAL_OFFSET));
        refused(overlapping, "two of its entries overlap at byte");
    }

    @Test
    void entries_outside_the_file_are_refused() throws IOException {
        byte[] zip = zip("a.npy", array("<f4", "(1,)", 4));
        byte[] away = zip.clone();
        record(away, 0).putInt(LOCAL_OFFSET, -2);
        refused(away, "its entry 'a.npy' is said to lie outside it");
        byte[] large = zip.clone();
        record(large, 0).putInt(20, Integer.MAX_VALUE);
        refused(large, "its entry 'a.npy' is said to lie outside it");
        byte[] encrypted = zip.clone();
        record(encrypted, 0).put(8, (byte) 1);
        refused(encrypted, "its entry 'a.npy' is encrypted");
        byte[] method = zip.clone();
        record(method, 0).put(10, (byte) 14);
        refused(method, "its entry 'a.npy' is neither stored nor deflated");
        byte[] count = zip.clone();
        count[count.length - 12] = 2;
        refused(count, "it is");
    }

    @Test
    void a_directory_of_sixty_four_bits_is_read() throws Exception {
        byte[] zip = zip("w.npy", array("<f4", "(2,)", 8));
        ByteBuffer end = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int directory = end.getInt(zip.length - 6);
        int size = end.getInt(zip.length - 10);
        ByteBuffer large = ByteBuffer.allocate(zip.length + 76).order(ByteOrder.LITTLE_ENDIAN);
        large.put(zip, 0, zip.length - 22);
        int record = large.position();
        large.putInt(0x06064B50)
                .putLong(44)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .putLong(1)
                .putLong(1);
        large.putLong(size).putLong(directory);
        large.putInt(0x07064B50).putInt(0).putLong(record).putInt(1);
        large.put(zip, zip.length - 22, 22).putInt(large.capacity() - 6, -1);
        assertThat(Fixtures.read(large.array()).tensors()).containsOnlyKeys("w");
        large.putLong(record + 48, Long.MIN_VALUE);
        refused(large.array(), "its directory is said to lie outside it");
        large.putLong(record + 48, directory).putLong(record + 32, Long.MAX_VALUE);
        refused(large.array(), "at most 200000 are read");
        large.putLong(record + 64, Long.MAX_VALUE);
        refused(large.array(), "its 64-bit directory is not where it should be");
    }

    @Test
    void arrays_that_are_no_tensors_are_refused() throws IOException {
        refused(zip("w.npy", array("|O", "(2,)", 8)), "tensor 'w' is of NumPy's type '|O'");
        refused(zip("w.npy", array("<f4", "(2, -1)", 8)), "tensor 'w' is no plain NumPy array");
        refused(zip("w.npy", array("<f4", "(9999999999999999999,)", 8)), "has the shape (9999999999999999999,)");
        refused(zip("w.npy", array("<f4", "(4294967296, 4294967296)", 8)), "2 GB and more");
        refused(zip("w.npy", new byte[100]), "tensor 'w' is not a NumPy array");
        refused(zip("readme.txt", new byte[10]), "it is a zip with neither PyTorch's data.pkl nor NumPy's");
        refused(zip("a/data.pkl", new byte[2], "b/data.pkl", new byte[2]), "it has 2 entries data.pkl");
    }
}
