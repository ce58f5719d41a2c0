package dev.nextbench.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.experiment.ExperimentFields;
import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.EraseImages;
import dev.nextbench.graph.op.MeanPool;
import dev.nextbench.graph.op.MixImages;
import dev.nextbench.graph.op.MixedCrossEntropy;
import dev.nextbench.model.Module;
import dev.nextbench.random.SplitMix;
import dev.nextbench.torchscript.Initialization;
import dev.nextbench.torchscript.ScriptArchive;
import dev.nextbench.torchscript.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens to a micro-batch on the device: mixing, normalising, erasing, and the loss of a mixed one. */
class ImageOperatorsTest {
    @TempDir
    private Path folder;

    @BeforeAll
    static void startEngine() {
        TorchEngine.start(1);
    }

    private ScriptModule module(Graph graph) throws IOException {
        Path file = Files.createTempFile(folder, "net", ".pt");
        try (OutputStream out = Files.newOutputStream(file)) {
            ScriptArchive.forTarget(Target.PORTABLE)
                    .method("forward", graph, true)
                    .write(out, "net", new Initialization(0));
        }
        return ScriptModule.load(file, Device.cpu());
    }

    private static Graph mixing(boolean rounds) {
        Tracer tracer = new Tracer();
        Value images = tracer.input("images", Shape.of(2, 1, 2, 3), ElementType.UINT8);
        Value partners = tracer.input("partners", Shape.of(2), ElementType.INT64);
        Value blend = tracer.input("blend", Shape.of(2), ElementType.FLOAT32);
        Value box = tracer.input("box", Shape.of(4), ElementType.INT64);
        return tracer.graph(tracer.apply(new MixImages(rounds), images, partners, blend, box));
    }

    private float[] mixed(boolean rounds, int[] first, int[] second, float[] blend, long... box) throws IOException {
        try (ScriptModule module = module(mixing(rounds))) {
            NDManager manager = module.manager();
            byte[] bytes = new byte[12];
            for (int i = 0; i < 6; i++) {
                bytes[i] = (byte) first[i];
                bytes[6 + i] = (byte) second[i];
            }
            NDArray images = manager.create(
                    java.nio.ByteBuffer.wrap(bytes),
                    new ai.djl.ndarray.types.Shape(2, 1, 2, 3),
                    ai.djl.ndarray.types.DataType.UINT8);
            return module.call(
                            "forward",
                            images,
                            manager.create(new long[] {1, 0}),
                            manager.create(blend),
                            manager.create(box))
                    .get(0)
                    .toFloatArray();
        }
    }

    /** The examples of classification-training.md, section 7.1. */
    @Test
    void bytesAreBlendedAndRoundedHalfToEven() throws IOException {
        int[] first = {10, 1, 2, 0, 255, 7};
        int[] second = {201, 2, 3, 0, 255, 7};
        float[] third = mixed(true, first, second, new float[] {(float) 0.3, (float) (1 - 0.3)}, 0, 0, 0, 0);
        assertThat(third[0]).isEqualTo(144);
        assertThat(third[4]).isEqualTo(255);
        float[] half = mixed(true, first, second, new float[] {0.5f, 0.5f}, 0, 0, 0, 0);
        assertThat(half[1]).isEqualTo(2);
        assertThat(half[2]).isEqualTo(2);
        float[] exact = mixed(false, first, second, new float[] {0.5f, 0.5f}, 0, 0, 0, 0);
        assertThat(exact[1]).isEqualTo(1.5f);
    }

    @Test
    void aBoxComesFromThePartnerAndTheRestStays() throws IOException {
        int[] first = {1, 2, 3, 4, 5, 6};
        int[] second = {11, 12, 13, 14, 15, 16};
        assertThat(mixed(true, first, second, new float[] {1, 0}, 1, 2, 0, 2))
                .containsExactly(1, 2, 3, 14, 15, 6, 11, 12, 13, 4, 5, 16);
        assertThat(mixed(true, first, second, new float[] {1, 0}, 0, 0, 0, 0))
                .containsExactly(1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16);
    }

    @Test
    void noiseFillsEachImagesOwnBoxAndNothingElse() throws IOException {
        Tracer tracer = new Tracer();
        Value images = tracer.input("images", Shape.of(1, 3, 40, 50), ElementType.FLOAT32);
        Value boxes = tracer.input("erased", Shape.of(1, 4), ElementType.INT64);
        try (ScriptModule module = module(tracer.graph(tracer.apply(new EraseImages(), images, boxes)))) {
            NDManager manager = module.manager();
            float[] sevens = new float[3 * 3 * 40 * 50];
            Arrays.fill(sevens, 7);
            NDArray input = manager.create(sevens, new ai.djl.ndarray.types.Shape(3, 3, 40, 50));
            NDArray places = manager.create(new long[] {5, 35, 10, 50, 0, 0, 0, 0, 0, 1, 0, 1})
                    .reshape(3, 4);
            float[] erased = module.call("forward", input, places).get(0).toFloatArray();
            int filled = 0;
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < erased.length; i++) {
                int image = i / 6000;
                int row = i % 2000 / 50;
                int column = i % 50;
                boolean inside =
                        (image == 0 && row >= 5 && row < 35 && column >= 10) || (image == 2 && row == 0 && column == 0);
                assertThat(erased[i] != 7).as("%d %d %d", image, row, column).isEqualTo(inside);
                if (inside) {
                    filled++;
                    sum += erased[i];
                    squares += erased[i] * erased[i];
                }
            }
            // 3,603 standard normal numbers: mean and variance within four standard errors.
            assertThat(sum / filled).isCloseTo(0, within(4 / Math.sqrt(filled)));
            assertThat(squares / filled).isCloseTo(1, within(4 * Math.sqrt(2.0 / filled)));
        }
    }

    @Test
    void theLossOfAMixedBatchIsThatOfItsSoftTargets() throws IOException {
        double smoothing = 0.1;
        Tracer tracer = new Tracer();
        Value logits = tracer.input("logits", Shape.of(4, 5), ElementType.FLOAT32);
        Value classes = tracer.input("classes", Shape.of(4), ElementType.INT64);
        Value partners = tracer.input("partners", Shape.of(4), ElementType.INT64);
        Value share = tracer.input("share", Shape.of(), ElementType.FLOAT32);
        Graph graph = tracer.graph(tracer.apply(new MixedCrossEntropy(smoothing), logits, classes, partners, share));
        SplitMix random = new SplitMix(3);
        float[] values = new float[20];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        long[] labels = {0, 3, 3, 4};
        double lambda = 0.3;
        double expected = 0;
        for (int i = 0; i < 4; i++) {
            double sum = 0;
            for (int c = 0; c < 5; c++) {
                sum += Math.exp(values[5 * i + c]);
            }
            for (int c = 0; c < 5; c++) {
                double own = (labels[i] == c ? 1 - smoothing : 0) + smoothing / 5;
                double other = (labels[3 - i] == c ? 1 - smoothing : 0) + smoothing / 5;
                expected -= (lambda * own + (1 - lambda) * other) * (values[5 * i + c] - Math.log(sum)) / 4;
            }
        }
        try (ScriptModule module = module(graph)) {
            NDManager manager = module.manager();
            float loss = module.call(
                            "forward",
                            manager.create(values, new ai.djl.ndarray.types.Shape(4, 5)),
                            manager.create(labels),
                            manager.create(new long[] {3, 2, 1, 0}),
                            manager.create((float) lambda))
                    .get(0)
                    .getFloat();
            assertThat((double) loss).isCloseTo(expected, within(1e-6));
        }
    }

    /** The values of classification-training.md, section 8. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            TORCHVISION, 128, 0.0740646273, 0.205182195, 0.426492572
            TIMM,        128, 0.0740645081, 0.205182105, 0.426492393
            TORCHVISION, 0,   -2.11790395,  -2.03571415, -1.80444443
            TIMM,        0,   -2.11790395,  -2.03571439, -1.80444443
            TORCHVISION, 255, 2.24890828,   2.42857146,  2.6400001
            """)
    void aByteIsNormalisedInTheOrderThatIsAskedFor(
            AugmentationSettings.Normalization order, int value, float red, float green, float blue)
            throws IOException {
        // Its 'logits' are the means of the channels, which are the values themselves in an image of one colour.
        Module means = (tracer, x) -> tracer.apply(new MeanPool(false), x);
        AugmentationSettings settings = ExperimentFields.AUGMENTATION.of(
                Map.of("normalization", order.name().toLowerCase(java.util.Locale.ROOT)));
        Graph graph = ClassifierGraphs.normalizing(means, 1, settings.normalization());
        try (ScriptModule module = module(graph)) {
            byte[] bytes = {(byte) value, (byte) value, (byte) value};
            NDArray image = module.manager()
                    .create(
                            java.nio.ByteBuffer.wrap(bytes),
                            new ai.djl.ndarray.types.Shape(1, 1, 1, 3),
                            ai.djl.ndarray.types.DataType.UINT8);
            assertThat(module.call("forward", image).get(0).toFloatArray()).containsExactly(red, green, blue);
        }
    }
}
