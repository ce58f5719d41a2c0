package dev.nextbench.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.random.SplitMix;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    private static final int SIZE = 8;

    private static Augmentation augmentation(double flip, String crop, int padding) {
        return new Augmentation(
                TestImages.augmentation(
                        "flip", Double.toString(flip), "crop", crop, "padding", Integer.toString(Math.max(1, padding))),
                SIZE);
    }

    /** Padding, cropping and mirroring a pixel at a time, as the definition has it. */
    private static byte[] reference(RgbImage image, int down, int right, boolean mirrored) {
        byte[] result = new byte[3 * SIZE * SIZE];
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                int fromX = (mirrored ? SIZE - 1 - x : x) + right;
                int fromY = y + down;
                for (int c = 0; c < 3; c++) {
                    boolean inside = fromX >= 0 && fromX < SIZE && fromY >= 0 && fromY < SIZE;
                    result[3 * (y * SIZE + x) + c] = inside ? image.bytes()[3 * (fromY * SIZE + fromX) + c] : 0;
                }
            }
        }
        return result;
    }

    @Test
    void every_crop_and_flip_equals_its_definition_and_all_are_equally_frequent() {
        RgbImage image = TestImages.pattern(SIZE, SIZE);
        for (int padding : new int[] {0, 2, 10}) {
            int offsets = 2 * padding + 1;
            int[] seen = new int[2 * offsets * offsets];
            Augmentation augmentation = augmentation(0.5, padding == 0 ? "none" : "pad", padding);
            byte[] result = new byte[3 * SIZE * SIZE];
            int draws = 200 * seen.length;
            for (int i = 0; i < draws; i++) {
                SplitMix random = SplitMix.of(7, 0, i);
                int down = padding == 0 ? 0 : random.nextInt(offsets) - padding;
                int right = padding == 0 ? 0 : random.nextInt(offsets) - padding;
                boolean mirrored = random.nextDouble() < 0.5;
                seen[2 * ((down + padding) * offsets + right + padding) + (mirrored ? 1 : 0)]++;
                if (i < 4 * seen.length) {
                    Arrays.fill(result, (byte) 99);
                    augmentation.apply(image.bytes(), 0, SplitMix.of(7, 0, i), result);
                    assertThat(result).isEqualTo(reference(image, down, right, mirrored));
                }
            }
            // Poisson with mean 200; 5 standard deviations.
            assertThat(Arrays.stream(seen).boxed())
                    .allSatisfy(count -> assertThat(count).isBetween(130, 270));
        }
    }

    @Test
    void the_flip_has_the_asked_probability() {
        RgbImage image = TestImages.pattern(SIZE, SIZE);
        byte[] result = new byte[3 * SIZE * SIZE];
        Augmentation augmentation = augmentation(0.3, "none", 4);
        int flips = 0;
        for (int i = 0; i < 10_000; i++) {
            augmentation.apply(image.bytes(), 0, SplitMix.of(1, 2, i), result);
            boolean flipped = Arrays.equals(result, image.mirror().bytes());
            assertThat(flipped || Arrays.equals(result, image.bytes())).isTrue();
            flips += flipped ? 1 : 0;
        }
        // Standard deviation 46.
        assertThat(flips).isBetween(2_820, 3_180);
    }

    @Test
    void no_flip_and_no_crop_leave_the_image() {
        RgbImage image = TestImages.pattern(SIZE, SIZE);
        byte[] source = new byte[100 + image.bytes().length];
        System.arraycopy(image.bytes(), 0, source, 100, image.bytes().length);
        byte[] result = new byte[image.bytes().length];
        augmentation(0, "none", 4).apply(source, 100, new SplitMix(1), result);
        assertThat(result).isEqualTo(image.bytes());
        augmentation(1, "none", 4).apply(source, 100, new SplitMix(1), result);
        assertThat(result).isEqualTo(image.mirror().bytes());
    }
}
