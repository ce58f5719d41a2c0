package dev.nextbench.data;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** A split's images in memory, decoded once, in arrays of a few megabytes. */
final class DecodedSplit {
    private static final int CHUNK_BYTES = 8 << 20;

    private final List<byte[]> chunks;
    private final int imageBytes;
    private final int perChunk;

    private DecodedSplit(List<byte[]> chunks, int imageBytes, int perChunk) {
        this.chunks = chunks;
        this.imageBytes = imageBytes;
        this.perChunk = perChunk;
    }

    /** Decodes a split by the executor's threads. */
    static DecodedSplit decode(DataSet data, Split split, ExecutorService executor) {
        int imageBytes = data.imageBytes(split);
        int perChunk = Math.max(1, CHUNK_BYTES / imageBytes);
        List<byte[]> chunks = new ArrayList<>();
        List<Future<?>> tasks = new ArrayList<>();
        for (int from = 0; from < data.size(split); from += perChunk) {
            int first = from;
            int count = Math.min(perChunk, data.size(split) - from);
            byte[] chunk = new byte[count * imageBytes];
            chunks.add(chunk);
            tasks.add(executor.submit(() -> {
                for (int i = 0; i < count; i++) {
                    data.read(split, first + i, chunk, i * imageBytes);
                }
            }));
        }
        try {
            tasks.forEach(Workers::await);
        } finally {
            tasks.forEach(task -> task.cancel(false));
        }
        return new DecodedSplit(chunks, imageBytes, perChunk);
    }

    /** The array that an image is in. */
    byte[] array(int index) {
        return chunks.get(index / perChunk);
    }

    /** Where it begins there. */
    int offset(int index) {
        return index % perChunk * imageBytes;
    }
}
