package dev.nextbench.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.data.DataException;
import dev.nextbench.data.RgbImage;
import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.experiment.Precision;
import dev.nextbench.graph.op.Reshape;
import dev.nextbench.model.Module;
import dev.nextbench.torchscript.Initialization;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassifierTest {
    private static final int SIZE = 2;

    /** Yields the normalised image itself, [N, 3 H W], so that what the model is given can be seen. */
    private static Classifier seeing() throws IOException {
        Module flatten = (tracer, images) -> tracer.apply(new Reshape(List.of(3 * SIZE * SIZE)), images);
        return Classifier.start(
                flatten,
                SIZE,
                new Initialization(0),
                AugmentationSettings.Normalization.TIMM,
                Precision.FLOAT32,
                "cpu",
                1);
    }

    private static ByteBuffer pixels(int... levels) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(levels.length);
        for (int level : levels) {
            bytes.put((byte) level);
        }
        return bytes.flip();
    }

    /** Values of section 8 of classification-training.md, for 0, 128 and 255. */
    @Test
    void pixels_are_normalised_in_the_order_of_timm() throws IOException {
        try (Classifier classifier = seeing()) {
            float[] values = classifier.logits(pixels(0, 0, 0, 128, 128, 128, 255, 255, 255, 128, 0, 255), 1);
            double[][] golden = {
                {-2.11790395, 0.0740645081, 2.24890828, 0.0740645081}, // red
                {-2.03571439, 0.205182105, 2.42857146, -2.03571439}, // green
                {-1.80444443, 0.426492393, 2.6400001, 2.6400001} // blue
            };
            for (int i = 0; i < values.length; i++) {
                assertThat(values[i]).isEqualTo((float) golden[i / 4][i % 4]);
            }
            assertThat(classifier.classes()).isEqualTo(12);
            assertThat(classifier.device()).isEqualTo("cpu");
        }
    }

    private record Flat(int size) implements LabelledImages {
        @Override
        public List<String> classes() {
            return List.of("only");
        }

        @Override
        public int label(int index) {
            return 0;
        }

        @Override
        public String name(int index) {
            return "image " + index;
        }

        @Override
        public RgbImage image(int index) {
            if (size > 100 && index % 100 == 7) {
                throw new DataException("image " + index + ": damaged");
            }
            byte[] bytes = new byte[3 * SIZE * SIZE];
            bytes[0] = (byte) index;
            return new RgbImage(SIZE, SIZE, bytes);
        }

        @Override
        public Map<String, String> preprocessing() {
            return Map.of();
        }
    }

    @Test
    void every_image_is_seen_once_in_order_whatever_batch_and_threads() throws IOException {
        List<List<Float>> all = new ArrayList<>();
        List<String> checksums = new ArrayList<>();
        try (Classifier classifier = seeing()) {
            for (int[] choice : new int[][] {{1, 1}, {4, 3}, {32, 2}}) {
                List<Float> first = new ArrayList<>();
                checksums.add(new Evaluation(classifier, choice[0], choice[1]).run(new Flat(10), (index, logits) -> {
                    assertThat(index).isEqualTo(first.size());
                    first.add(logits.values()[0]);
                }));
                all.add(first);
            }
        }
        assertThat(all.get(0)).hasSize(10).doesNotHaveDuplicates().isSorted();
        assertThat(all).containsOnly(all.get(0));
        assertThat(checksums).containsOnly(checksums.get(0));
    }

    @Test
    void all_damaged_images_are_named() throws IOException {
        try (Classifier classifier = seeing()) {
            List<Integer> seen = new ArrayList<>();
            assertThatThrownBy(() ->
                            new Evaluation(classifier, 4, 2).run(new Flat(250), (index, logits) -> seen.add(index)))
                    .isInstanceOf(DataException.class)
                    .hasMessageContainingAll("3 problems", "image 7: damaged", "image 107", "image 207");
            assertThat(seen).containsExactly(0, 1, 2, 3);
        }
    }

    @Test
    void the_header_is_numpys() {
        byte[] header = Npy.header(Npy.FLOAT32, 3, 1000);
        assertThat(header.length % 64).isZero();
        assertThat(new String(header, java.nio.charset.StandardCharsets.ISO_8859_1))
                .startsWith("\u0093NUMPY\u0001\u0000")
                .contains("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 1000,), }")
                .endsWith("\n");
        assertThat((header[8] & 0xFF) + 256 * (header[9] & 0xFF)).isEqualTo(header.length - 10);
    }
}
