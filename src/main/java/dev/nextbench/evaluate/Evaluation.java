package dev.nextbench.evaluate;

import dev.nextbench.data.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Takes images through a classifier, each once and in order, the last batch as small as it comes. The result does not
 * depend on how many threads decode.
 *
 * @param classifier the model
 * @param batch images of a call of the engine
 * @param decoders threads that decode and transform images
 */
public record Evaluation(Classifier classifier, int batch, int decoders) {
    /** Takes what is found, image by image in order. */
    public interface Listener {
        /**
         * An image as the model got it.
         *
         * @param pixels {@code [H, W, 3]}, RGB; not to be changed
         */
        default void pixels(byte[] pixels) throws IOException {}

        /** What the model said of it. */
        void logits(int index, Logits logits) throws IOException;
    }

    /** Checks the ranges. */
    public Evaluation {
        if (batch < 1 || decoders < 1) {
            throw new IllegalArgumentException("batch and decoders should be positive: " + batch + ", " + decoders);
        }
    }

    /**
     * Evaluates images.
     *
     * @return CRC-32, in hex, over the bytes of all images as the model got them, in order
     * @throws DataException with every image that cannot be read; the engine then stops at the first, but all are read
     */
    public String run(LabelledImages images, Listener listener) throws IOException {
        int imageBytes = 3 * classifier.size() * classifier.size();
        ByteBuffer buffer = ByteBuffer.allocateDirect(Math.multiplyExact(batch, imageBytes));
        CRC32 crc = new CRC32();
        List<String> problems = new ArrayList<>();
        int done = 0;
        try (ImageStream stream = new ImageStream(images.size(), images::image, decoders, batch + 2 * decoders)) {
            for (int i = 0; i < images.size(); i++) {
                ImageStream.Made made = stream.next();
                if (made.image() == null) {
                    problems.add(String.valueOf(made.problem()));
                } else if (problems.isEmpty()) {
                    byte[] pixels = made.image().bytes();
                    crc.update(pixels);
                    listener.pixels(pixels);
                    buffer.put(pixels);
                    if (!buffer.hasRemaining()) {
                        done = call(buffer, done, images, listener);
                    }
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new DataException(problems);
        }
        if (buffer.position() > 0) {
            call(buffer, done, images, listener);
        }
        return "%08x".formatted(crc.getValue());
    }

    private int call(ByteBuffer buffer, int done, LabelledImages images, Listener listener) throws IOException {
        buffer.flip();
        int count = buffer.remaining() / (3 * classifier.size() * classifier.size());
        float[] rows = classifier.logits(buffer, count);
        buffer.clear();
        for (int i = 0; i < count; i++) {
            Logits logits = Logits.row(rows, i, classifier.classes());
            if (!logits.finite()) {
                throw new DataException(images.name(done + i) + ": the model's outputs for this image are infinite or"
                        + " no numbers; its weights are damaged, or their products overflow: try --precision float32");
            }
            listener.logits(done + i, logits);
        }
        return done + count;
    }
}
