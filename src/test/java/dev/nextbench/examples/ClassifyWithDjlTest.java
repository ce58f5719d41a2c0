package dev.nextbench.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.modality.Classifications;
import dev.nextbench.cli.NextBench;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.io.Json;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class ClassifyWithDjlTest {
    private static final int SIZE = 32;

    /** A picture of the model's size, which neither program has to scale. */
    private static Path picture(Path folder) throws Exception {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                image.setRGB(x, y, (8 * x) << 16 | (8 * y) << 8 | ((x * y) & 0xFF));
            }
        }
        Path file = folder.resolve("picture.png");
        assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
        return file;
    }

    private static String run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine program = NextBench.commandLine();
        program.setOut(new PrintWriter(out, true));
        program.setErr(new PrintWriter(err, true));
        assertThat(program.execute(arguments)).as(err.toString()).isZero();
        return out.toString();
    }

    @Test
    void djlsOwnPredictorGivesTheProbabilitiesOfPredict(@TempDir Path folder) throws Exception {
        TorchEngine.start(1);
        Path picture = picture(folder);
        Path weights = folder.resolve("net.safetensors");
        Path model = folder.resolve("net.pt");
        run(
                "export",
                "inceptionnext_atto",
                "--set",
                "widths=[8,16,24,32]",
                "--set",
                "layer_scale_init=1",
                "--classes",
                "7",
                "--seed",
                "3",
                "--input",
                "3x32x32",
                "--to",
                weights.toString());
        run("export", weights.toString(), "--to", model.toString());

        List<String> classes = IntStream.range(0, 7).mapToObj(i -> "class " + i).toList();
        Classifications found = ClassifyWithDjl.classify(model, picture, SIZE, classes);

        JsonNode expected = Json.mapper()
                .readTree(run(
                        "predict",
                        weights.toString(),
                        picture.toString(),
                        "--size",
                        "32",
                        "--crop",
                        "1",
                        "--device",
                        "cpu",
                        "--json"));
        JsonNode best = expected.path(0).path("classes").path(0);
        assertThat(found.best().getClassName())
                .isEqualTo("class " + best.path("index").asInt());
        assertThat(found.best().getProbability())
                .isCloseTo(best.path("probability").asDouble(), within(1e-5));
        assertThat(found.best().getProbability()).as("not one of equals").isGreaterThan(1.005 / 7);
    }
}
