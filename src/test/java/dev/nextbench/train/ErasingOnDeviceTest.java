package dev.nextbench.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.nextbench.data.augment.RandomErasing;
import dev.nextbench.data.augment.Region;
import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.EraseImages;
import dev.nextbench.random.SplitMix;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random erasing as {@link EraseImages} does it. */
class ErasingOnDeviceTest {
    private static final int CHANNELS = 3;

    /** Erases boxes {@code [N, 4]} of images of sevens. */
    private static float[] erased(int height, int width, long... boxes) throws IOException {
        Tracer tracer = new Tracer();
        Value images = tracer.input("images", Shape.of(1, CHANNELS, height, width), ElementType.FLOAT32);
        Value places = tracer.input("erased", Shape.of(1, 4), ElementType.INT64);
        int count = boxes.length / 4;
        try (GraphRun run = new GraphRun(tracer.graph(tracer.apply(new EraseImages(), images, places)))) {
            float[] sevens = new float[count * CHANNELS * height * width];
            Arrays.fill(sevens, 7);
            NDArray input = run.floats(sevens, count, CHANNELS, height, width);
            run.manager().getEngine().setRandomSeed(5);
            return run.numbers(input, run.longs(boxes).reshape(count, 4));
        }
    }

    @Test
    void noiseFillsEachImagesOwnBoxAndNothingElse() throws IOException {
        float[] erased = erased(40, 50, 5, 35, 10, 50, 0, 0, 0, 0, 0, 1, 0, 1);
        for (int i = 0; i < erased.length; i++) {
            int image = i / 6000;
            int row = i % 2000 / 50;
            int column = i % 50;
            boolean inside =
                    (image == 0 && row >= 5 && row < 35 && column >= 10) || (image == 2 && row == 0 && column == 0);
            assertThat(erased[i] != 7).as("%d %d %d", image, row, column).isEqualTo(inside);
        }
    }

    @Test
    void noiseHasMean0AndVariance1InEveryChannel() throws IOException {
        int side = 64;
        int count = 60;
        long[] boxes = new long[4 * count];
        for (int i = 0; i < count; i++) {
            Region box = Objects.requireNonNull(RandomErasing.noise(1).draw(side, side, new SplitMix(i)));
            boxes[4 * i] = box.top();
            boxes[4 * i + 1] = (long) box.top() + box.height();
            boxes[4 * i + 2] = box.left();
            boxes[4 * i + 3] = (long) box.left() + box.width();
        }
        float[] erased = erased(side, side, boxes);
        for (int channel = 0; channel < CHANNELS; channel++) {
            double sum = 0;
            double squares = 0;
            int filled = 0;
            for (int i = 0; i < erased.length; i++) {
                if (i / (side * side) % CHANNELS == channel && erased[i] != 7) {
                    sum += erased[i];
                    squares += erased[i] * erased[i];
                    filled++;
                }
            }
            assertThat(filled).isGreaterThan(10_000);
            assertThat(sum / filled).isCloseTo(0, within(3.5 / Math.sqrt(filled)));
            assertThat(squares / filled).isCloseTo(1, within(3.5 * Math.sqrt(2.0 / filled)));
        }
    }

    @Test
    void everyPixelAndChannelHasItsOwnNoise() throws IOException {
        float[] erased = erased(8, 8, 0, 4, 0, 8, 0, 8, 0, 4);
        Set<Float> noise = new HashSet<>();
        int filled = 0;
        for (float value : erased) {
            if (value != 7) {
                noise.add(value);
                filled++;
            }
        }
        assertThat(filled).isEqualTo(2 * CHANNELS * 32);
        assertThat(noise).hasSizeGreaterThan(filled - 3);
    }
}
