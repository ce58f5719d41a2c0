package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.nextbench.data.ImageNetClasses;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.evaluate.Logits;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.Safetensors;
import dev.nextbench.weights.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class PredictCommandTest {
    private static final int SIZE = 32;
    private static final List<String> NAMES = List.of("cat", "dog", "fish");

    @TempDir
    Path folder;

    private Path weights;
    private Path archive;
    private Path picture;

    @BeforeEach
    void makeFiles() throws Exception {
        Path plain = folder.resolve("plain.safetensors");
        CommandRun.of("export", CommandRun.TINY, "--seed", "2", "--to", plain);
        NamedTensors tensors = Safetensors.read(plain);
        TrainedModel model = TrainedModel.of(tensors.metadata());
        weights = folder.resolve("named.safetensors");
        Safetensors.write(
                weights,
                new NamedTensors(
                        tensors.tensors(), new TrainedModel(model.model(), model.settings(), SIZE, NAMES).metadata()));
        archive = folder.resolve("net.pt");
        CommandRun.of("export", weights, "--to", archive);
        picture = TestPictures.write(folder.resolve("picture.png"), SIZE);
    }

    /** What the exported archive gives for the picture, normalised as the recipes say it. */
    private double[] expected() {
        double[] mean = {0.485, 0.456, 0.406};
        double[] std = {0.229, 0.224, 0.225};
        float[] values = new float[3 * SIZE * SIZE];
        for (int channel = 0; channel < 3; channel++) {
            for (int y = 0; y < SIZE; y++) {
                for (int x = 0; x < SIZE; x++) {
                    values[(channel * SIZE + y) * SIZE + x] =
                            (float) ((TestPictures.level(x, y, channel) / 255.0 - mean[channel]) / std[channel]);
                }
            }
        }
        dev.nextbench.engine.TorchEngine.start(1);
        try (ScriptModule module = ScriptModule.load(archive, Device.cpu())) {
            NDArray input = module.manager().create(values, new Shape(1, 3, SIZE, SIZE));
            float[] logits = module.call("forward", input).get(0).toFloatArray();
            double sum = 0;
            for (float logit : logits) {
                sum += Math.exp(logit);
            }
            double[] probabilities = new double[logits.length];
            for (int i = 0; i < logits.length; i++) {
                probabilities[i] = Math.exp(logits[i]) / sum;
            }
            return probabilities;
        }
    }

    @Test
    void probabilities_are_those_of_the_exported_archive() {
        double[] expected = expected();
        JsonNode predictions = CommandRun.of("predict", weights, picture, "--device", "cpu", "--json")
                .succeeded()
                .json();
        assertThat(predictions.size()).isEqualTo(1);
        assertThat(predictions.get(0).get("image").asString()).isEqualTo(picture.toString());
        JsonNode classes = predictions.get(0).get("classes");
        assertThat(classes.size()).isEqualTo(3);
        double last = 1;
        double sum = 0;
        for (JsonNode row : classes) {
            int index = row.get("index").asInt();
            double probability = row.get("probability").asDouble();
            assertThat(row.get("name").asString()).isEqualTo(NAMES.get(index));
            assertThat(probability).isCloseTo(expected[index], within(1e-6)).isLessThanOrEqualTo(last);
            last = probability;
            sum += probability;
        }
        assertThat(sum).isCloseTo(1, within(1e-9));
        assertThat(expected[0]).isNotCloseTo(expected[1], within(1e-4));
    }

    @Test
    void text_names_images_in_the_order_given() throws IOException {
        Path other = TestPictures.write(folder.resolve("other.png"), 48);
        String text = CommandRun.of("predict", weights, other, picture, "--device", "cpu")
                .succeeded()
                .out();
        assertThat(text.lines().filter(line -> !line.startsWith(" ")))
                .containsExactly(other.toString(), picture.toString());
        assertThat(text).contains("cat", "dog", "fish", "%");
    }

    @Test
    void classes_without_names_are_numbers() throws Exception {
        Path bare = folder.resolve("bare.safetensors");
        Safetensors.write(bare, new NamedTensors(Safetensors.read(weights).tensors(), Map.of()));
        CommandRun.of("predict", bare, picture).refused(bare.toString(), "does not name its model");
        JsonNode classes = CommandRun.of(
                        "predict", CommandRun.TINY, "--weights", bare, "--device", "cpu", "--json", picture)
                .succeeded()
                .json()
                .get(0)
                .get("classes");
        assertThat(classes.get(0).get("name").asString())
                .isEqualTo(Integer.toString(classes.get(0).get("index").asInt()));
    }

    @Test
    void only_the_five_best_are_shown_the_first_of_equals_first() {
        List<PredictCommand.ClassProbability> best =
                PredictCommand.best(new Logits(new float[] {1, 2, 1, 3, 1, 1, 1}), List.of("a"));
        assertThat(best.stream().map(PredictCommand.ClassProbability::index)).containsExactly(3, 1, 0, 2, 4);
        assertThat(best.get(2).name()).isEqualTo("a");
    }

    @Test
    void a_thousand_classes_without_names_are_imagenets() {
        Path thousand = folder.resolve("thousand.safetensors");
        CommandRun.of("export", "convnext_atto", "--set", "depths=[1, 1]", "--set", "widths=[4, 8]", "--to", thousand);
        JsonNode best = CommandRun.of("predict", thousand, picture, "--size", 32, "--device", "cpu", "--json")
                .succeeded()
                .json()
                .get(0)
                .get("classes");
        List<String> names = ImageNetClasses.load().names();
        assertThat(best.size()).isEqualTo(5);
        for (JsonNode row : best) {
            assertThat(row.get("name").asString())
                    .isEqualTo(names.get(row.get("index").asInt()));
        }
    }

    @Test
    void options_change_the_transform() throws IOException {
        Path large = TestPictures.write(folder.resolve("large.png"), 80);
        String whole = predict(large);
        assertThat(predict(large, "--crop", "1")).isEqualTo(whole);
        assertThat(predict(large, "--crop", "0.5")).isNotEqualTo(whole);
        assertThat(predict(large, "--interpolation", "bilinear")).isNotEqualTo(whole);
        assertThat(predict(large, "--size", "48")).isNotEqualTo(whole);
        CommandRun.of("predict", weights, large, "--crop", "0").refused("--crop 0.0: should be above 0");
    }

    private String predict(Path image, String... options) {
        return CommandRun.of("predict", weights, image, "--device", "cpu", "--json", List.of(options))
                .succeeded()
                .out();
    }

    @Test
    void random_weights_are_refused() {
        CommandRun.of("predict", "convnext_atto", picture).refused("random weights predict nothing", "--weights");
    }

    @Test
    void images_that_cannot_be_used_are_named() throws IOException {
        CommandRun.of("predict", weights, folder.resolve("a.png"), picture, folder.resolve("b.png"))
                .refused("a.png", "b.png");
        byte[] whole = Files.readAllBytes(picture);
        Path damaged = folder.resolve("damaged.png");
        Files.write(damaged, java.util.Arrays.copyOf(whole, whole.length / 2));
        CommandRun.of("predict", weights, picture, damaged, "--device", "cpu", "--json")
                .refused("damaged.png");
        CommandRun.of("predict", weights, folder).refused("is a folder");
    }

    @Test
    void a_damaged_file_of_weights_is_named() throws IOException {
        Path damaged = Files.writeString(folder.resolve("damaged.safetensors"), "these are no weights");
        CommandRun.of("predict", damaged, picture).refused("damaged.safetensors is not a whole safetensors file");
        CommandRun.of("predict", weights, picture, "--device", "tpu").refused("'tpu' is no device");
    }
}
