package dev.nextbench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DigitsTest {
    private final DataSet digits = DataSets.open(TestImages.digits(8));

    @Test
    void there_are_1797_images_of_ten_classes_in_two_splits() {
        assertThat(digits.name()).isEqualTo("digits");
        assertThat(digits.classes()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(counts(digits, Split.TRAIN)).containsExactly(143, 146, 142, 147, 145, 146, 145, 144, 140, 144);
        assertThat(counts(digits, Split.TEST)).containsExactly(35, 36, 35, 36, 36, 36, 36, 35, 34, 36);
        assertThat(digits.size(Split.TRAIN) + digits.size(Split.TEST)).isEqualTo(1797);
    }

    @Test
    void the_first_image_is_the_zero_of_the_file() {
        byte[] image = new byte[digits.imageBytes(Split.TRAIN)];
        digits.read(Split.TRAIN, 0, image, 0);
        // The file's first row: 0,0,5,13,9,1,0,0 of 16.
        int[] row = {0, 0, 80, 207, 143, 16, 0, 0};
        for (int column = 0; column < 8; column++) {
            for (int channel = 0; channel < 3; channel++) {
                assertThat(image[3 * column + channel] & 0xFF).isEqualTo(row[column]);
            }
        }
        assertThat(digits.label(Split.TRAIN, 0)).isZero();
        assertThat(digits.item(Split.TRAIN, 0)).isEqualTo("digit 0");
    }

    @Test
    void images_are_scaled_to_the_asked_size() {
        DataSet large = DataSets.open(TestImages.digits(32));
        byte[] image = new byte[large.imageBytes(Split.TEST)];
        large.read(Split.TEST, 3, image, 0);
        byte[] small = new byte[digits.imageBytes(Split.TRAIN)];
        digits.read(Split.TEST, 3, small, 0);
        assertThat(image)
                .isEqualTo(Resampler.BILINEAR
                        .resize(new RgbImage(8, 8, small), 32, 32)
                        .bytes());
        assertThat(large.preprocessing()).containsEntry("resize", "bilinear, antialiased, 8x8 to 32x32");
    }

    @Test
    void limits_take_the_first_images_of_every_class() {
        DataSet few = DataSets.open(TestImages.settings("digits", null, 8, 3, 2));
        assertThat(counts(few, Split.TRAIN)).containsOnly(3);
        assertThat(counts(few, Split.TEST)).containsOnly(2);
        assertThat(few.item(Split.TRAIN, 0)).isEqualTo("digit 0");
        assertThat(few.contentHash()).isEqualTo(digits.contentHash());
    }

    @Test
    void the_content_hash_is_the_same_everywhere() {
        assertThat(digits.contentHash())
                .isEqualTo(DataSets.contentHash(TestImages.digits(32)))
                .isEqualTo("b8c471d57fe6fe65546ec82a940ae5cd02e6446f36e778d2c3fd36c966fe5e20");
    }

    @Test
    void its_licence_lies_beside_it() throws IOException {
        try (InputStream in = Digits.class.getResourceAsStream("digits.txt")) {
            assertThat(in).isNotNull();
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("E. Alpaydin", "C. Kaynak", "10.24432/C50P49", "CC BY 4.0");
        }
    }

    @Test
    void an_unknown_data_set_is_told_which_there_are() {
        assertThatThrownBy(() -> DataSets.open(TestImages.settings("mnist", null, 8, 0, 0)))
                .isInstanceOf(DataException.class)
                .hasMessage("data.name: there is no data set 'mnist'; use one of [digits, folder, cifar_binary,"
                        + " shards]");
    }

    private static int[] counts(DataSet data, Split split) {
        int[] counts = new int[data.classes().size()];
        for (int i = 0; i < data.size(split); i++) {
            counts[data.label(split, i)]++;
        }
        return counts;
    }
}
