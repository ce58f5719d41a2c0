package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.result.ResultStore;
import dev.nextbench.result.TrialResult;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class EvaluateCommandTest {
    private static final int HEADER = 128;

    @TempDir
    Path folder;

    /** Class folders with pictures of 30x20 pixels; those of one class look alike. */
    private Path pictures(String name, int images, String... classes) throws IOException {
        for (int label = 0; label < classes.length; label++) {
            Path place = Files.createDirectories(folder.resolve(name).resolve(classes[label]));
            for (int i = 0; i < images; i++) {
                BufferedImage picture = new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB);
                for (int y = 0; y < 20; y++) {
                    for (int x = 0; x < 30; x++) {
                        int grey = label % 2 == 0 ? 8 * x : 255 - 8 * x;
                        picture.setRGB(x, y, grey << 16 | (17 * i & 0xFF) << 8 | ((5 * y + 60 * label) & 0xFF));
                    }
                }
                ImageIO.write(picture, "png", place.resolve(i + ".png").toFile());
            }
        }
        return folder.resolve(name);
    }

    private Path weights(int classes) {
        Path file = folder.resolve("weights" + classes + ".safetensors");
        CommandRun.of(
                "export",
                "convnext_atto",
                "--set",
                "depths=[1, 1]",
                "--set",
                "widths=[4, 8]",
                "--classes",
                classes,
                "--input",
                "3x32x32",
                "--to",
                file);
        return file;
    }

    private static CommandRun evaluate(Object subject, Object data, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("evaluate", subject, "--data", data, "--device", "cpu"));
        arguments.addAll(Arrays.asList(more));
        return CommandRun.of(arguments.toArray());
    }

    @Test
    void a_trial_is_evaluated_as_it_was_validated() throws IOException {
        Path data = pictures("data/train", 10, "ape", "bee").resolveSibling("");
        pictures("data/test", 7, "ape", "bee");
        Path file = Files.writeString(folder.resolve("pictures.yaml"), """
                title: Pictures
                model: convnext_atto
                data: {name: folder, path: %s, size: 16, eval_size: 18, eval_crop: 0.9, eval_transform: paddle}
                settings: {classes: 2, patch: 2, depths: [1, 1], widths: [8, 16], layer_scale_init: 0.1}
                training: {epochs: 3, batch: 5, learning_rate: 0.002}
                throughput: none
                """.formatted(data));
        Path results = folder.resolve("results");
        CommandRun run = CommandRun.of(
                "run", file, "--device", "cpu", "--threads", 1, "--results", results, "--reports", folder.resolve("r"));
        assertThat(run.status()).as(run.err()).isZero();
        ResultStore store = new ResultStore(results);
        String id = store.lock("pictures").trials().get(0).id();
        TrialResult.Training training = Optional.ofNullable(
                        store.result("pictures", id).orElseThrow().training())
                .orElseThrow();

        JsonNode found =
                evaluate(id, data, "--results", results, "--json").succeeded().json();
        assertThat(found.get("images").asInt()).isEqualTo(14);
        assertThat(found.get("top1").asDouble()).isEqualTo(training.top1());
        assertThat(found.get("top5").asDouble()).isEqualTo(1);
        assertThat(found.get("loss").asDouble()).isCloseTo(training.loss(), within(1e-5));
        assertThat(found.get("trial").asString()).isEqualTo(id);
        assertThat(found.get("data").get("mapping").asString()).isEqualTo("names");
        assertThat(found.get("transform").get("size").asInt()).isEqualTo(18);
        assertThat(found.get("transform").get("crop").asDouble()).isEqualTo(0.9);
        assertThat(found.get("transform").get("kind").asString()).isEqualTo("paddle");
        assertThat(evaluate(id, data, "--results", results, "--json", "--size", 20)
                        .succeeded()
                        .json()
                        .get("transform")
                        .get("size")
                        .asInt())
                .isEqualTo(20);
        // Another crop shows other pixels, so the agreement above is no accident of flat pictures.
        assertThat(evaluate(id, data, "--results", results, "--json", "--crop", "0.5")
                        .succeeded()
                        .json()
                        .get("loss")
                        .asDouble())
                .isNotCloseTo(training.loss(), within(1e-5));

        pictures("data/test", 1, "cow");
        evaluate(id, data, "--results", results).refused("was not trained on (cow)", "it knows: ape, bee");
    }

    @Test
    void digits_are_evaluated_in_sorted_order() {
        CommandRun run = evaluate(weights(10), "digits", "--json", "--per-class");
        assertThat(run.status()).isZero();
        assertThat(run.err())
                .startsWith("The weights do not name their classes: the folders are taken in sorted order");
        JsonNode found = run.json();
        assertThat(found.get("images").asInt()).isEqualTo(355);
        assertThat(found.get("data").get("mapping").asString()).isEqualTo("sorted_order");
        assertThat(found.has("transform")).isFalse();
        int images = 0;
        double right = 0;
        for (JsonNode row : found.get("per_class")) {
            assertThat(row.get("name").asString())
                    .isEqualTo(Integer.toString(row.get("index").asInt()));
            images += row.get("images").asInt();
            right += row.get("top1").asDouble() * row.get("images").asInt();
        }
        assertThat(images).isEqualTo(355);
        assertThat(right / 355).isCloseTo(found.get("top1").asDouble(), within(1e-12));
        int confused = 0;
        for (JsonNode row : found.get("confusion")) {
            confused += row.get("images").asInt();
        }
        assertThat(confused).isEqualTo(355);
    }

    @Test
    void products_in_bfloat16_change_the_last_digits_only() throws IOException {
        Path data = pictures("data", 4, "a", "b", "c");
        JsonNode exact = evaluate(weights(3), data, "--json").json();
        JsonNode narrow =
                evaluate(weights(3), data, "--json", "--precision", "bfloat16").json();
        assertThat(exact.get("precision").asString()).isEqualTo("float32");
        assertThat(narrow.get("precision").asString()).isEqualTo("bfloat16");
        assertThat(narrow.get("loss").asDouble())
                .isCloseTo(exact.get("loss").asDouble(), within(1e-2))
                .isNotEqualTo(exact.get("loss").asDouble());
    }

    @Test
    void what_is_written_agrees_with_what_is_said() throws IOException {
        Path data = pictures("data", 5, "a", "b", "c");
        Path save = folder.resolve("out/result.json");
        Path logits = folder.resolve("out/logits.npy");
        Path pixels = folder.resolve("out/pixels.npy");
        Path predictions = folder.resolve("out/predictions.csv");
        CommandRun run = evaluate(
                weights(3),
                data,
                "--json",
                "--save",
                save,
                "--logits",
                logits,
                "--pixels",
                pixels,
                "--predictions",
                predictions);
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(save).hasContent(run.out());
        JsonNode found = run.json();

        ByteBuffer rows = ByteBuffer.wrap(Files.readAllBytes(logits)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(rows.remaining()).isEqualTo(HEADER + 15 * 3 * Float.BYTES);
        int right = 0;
        for (int i = 0; i < 15; i++) {
            int best = 0;
            for (int k = 1; k < 3; k++) {
                best = logit(rows, i, k) > logit(rows, i, best) ? k : best;
            }
            right += best == i / 5 ? 1 : 0;
        }
        assertThat(found.get("top1").asDouble()).isEqualTo(right / 15.0);

        byte[] bytes = Files.readAllBytes(pixels);
        assertThat(bytes).hasSize(HEADER + 15 * 32 * 32 * 3);
        CRC32 crc = new CRC32();
        crc.update(bytes, HEADER, bytes.length - HEADER);
        assertThat(found.get("preprocessing").get("pixels").asString())
                .isEqualTo("crc32 %08x".formatted(crc.getValue()));
        assertThat(found.get("preprocessing").get("decoder").asString()).startsWith("OpenCV ");
        assertThat(found.get("preprocessing").get("probe").asString()).startsWith("equal to libjpeg-turbo ");
        assertThat(found.get("weights").get("sha256").asString()).matches("[0-9a-f]{64}");
        assertThat(found.get("device").asString()).isEqualTo("cpu");
        assertThat(found.get("versions").has("libtorch")).isTrue();

        List<String> lines = Files.readAllLines(predictions);
        assertThat(lines).hasSize(16);
        assertThat(lines.get(0))
                .isEqualTo("file,label,class_1,class_2,class_3,probability_1,probability_2,probability_3");
        assertThat(lines.get(6)).startsWith("b/0.png,1,");
    }

    private static float logit(ByteBuffer rows, int image, int label) {
        return rows.getFloat(HEADER + Float.BYTES * (3 * image + label));
    }

    @Test
    void batch_and_decoders_do_not_change_the_result() throws IOException {
        Path data = pictures("data", 4, "a", "b", "c");
        Path weights = weights(3);
        String expected = withoutTime(evaluate(weights, data, "--json"));
        assertThat(withoutTime(evaluate(weights, data, "--json", "--decoders", 3)))
                .isEqualTo(expected);
        assertThat(withoutTime(evaluate(weights, data, "--json", "--decoders", 1)))
                .isEqualTo(expected);
        JsonNode small = evaluate(weights, data, "--json", "--batch", 5).json();
        JsonNode large = evaluate(weights, data, "--json").json();
        assertThat(small.get("top1")).isEqualTo(large.get("top1"));
        assertThat(small.get("preprocessing")).isEqualTo(large.get("preprocessing"));
        assertThat(small.get("loss").asDouble()).isCloseTo(large.get("loss").asDouble(), within(1e-6));
    }

    private static String withoutTime(CommandRun run) {
        ObjectNode found = (ObjectNode) run.json();
        assertThat(found.remove("seconds").asDouble()).isPositive();
        return found.toString();
    }

    @Test
    void a_part_of_imagenets_classes_is_matched_by_its_ids() throws IOException {
        Path data = pictures("imagenet/val", 2, "n01443537", "n02123045").resolveSibling("");
        CommandRun run = evaluate(weights(1000), data, "--json", "--per-class").succeeded();
        JsonNode found = run.json();
        assertThat(found.get("data").get("mapping").asString()).isEqualTo("wordnet_ids");
        assertThat(found.get("data").get("folder").asString()).endsWith("val");
        assertThat(found.get("per_class").get(0).get("index").asInt()).isEqualTo(1);
        assertThat(found.get("per_class").get(0).get("name").asString()).isEqualTo("goldfish");
        assertThat(found.get("per_class").get(1).get("index").asInt()).isEqualTo(281);
        assertThat(found.get("transform").get("crop").asDouble()).isEqualTo(0.875);
        String text = evaluate(weights(1000), data, "--per-class").succeeded().out();
        assertThat(text.lines().filter(line -> line.startsWith("top-1 "))).hasSize(1);
        assertThat(text).contains("4 of 2 classes", "goldfish", "tabby", "shorter side to 36", "crc32 ");
    }

    @Test
    void all_damaged_images_are_named_and_nothing_is_written() throws IOException {
        Path data = pictures("data", 4, "a", "b", "c");
        for (String name : List.of("a/1.png", "c/3.png")) {
            byte[] whole = Files.readAllBytes(data.resolve(name));
            Files.write(data.resolve(name), Arrays.copyOf(whole, whole.length / 2));
        }
        Path save = folder.resolve("out/result.json");
        Path logits = folder.resolve("out/logits.npy");
        CommandRun run = evaluate(weights(3), data, "--json", "--save", save, "--logits", logits);
        run.refused("1.png: truncated", "3.png: truncated", "2 problems");
        assertThat(save).doesNotExist();
        assertThat(folder.resolve("out")).isEmptyDirectory();
    }

    @Test
    void wrong_values_name_the_remedy() throws IOException {
        Path data = pictures("data", 1, "a", "b", "c");
        Path weights = weights(3);
        CommandRun.of("evaluate", weights).refused("issing required", "--data");
        evaluate(weights, folder.resolve("none")).refused("none: there is no such folder");
        evaluate("convnext_atto", data).refused("random weights predict nothing", "--weights");
        evaluate(weights, data, "--crop", "1.5").refused("--crop 1.5: should be above 0 and at most 1");
        evaluate(weights, data, "--size", 0).refused("--size 0: should be from 1 to 4,096");
        evaluate(weights, data, "--batch", -1).refused("--batch -1: should be from 1");
        evaluate(weights, data, "--decoders", 0).refused("--decoders 0");
        evaluate(weights, data, "--transform", "squash").refused("--transform", "TIMM", "WARP", "PADDLE");
        evaluate(weights, data, "--interpolation", "nearest").refused("--interpolation", "BICUBIC");
        CommandRun.of("evaluate", weights, "--data", data, "--device", "tpu").refused("--device 'tpu' is no device");
        evaluate(weights, data, "--save", folder).refused("--save " + folder + ": this is a folder");
        evaluate(weights, data, "--logits", folder.resolve("x.txt")).refused("should end in .npy");
        evaluate(weights, data, "--logits", folder.resolve("x.npy"), "--pixels", folder.resolve("x.npy"))
                .refused("--logits names the same file");
        evaluate(weights(10), "digits", "--crop", "0.5").refused("--crop cannot be given for digits");
        evaluate(weights, pictures("two", 1, "a", "b"))
                .refused("the data set has 2 classes (a, b), but convnext_atto has 3");
    }
}
