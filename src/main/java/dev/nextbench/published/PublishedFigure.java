package dev.nextbench.published;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of a published table. What the table leaves empty is absent.
 *
 * @param file the file that it was copied to
 * @param table the publication and its table, such as {@code InceptionNeXt paper, table 4}
 * @param source where that is, such as {@code arXiv 2303.16900v3}
 * @param row what the table calls the row
 * @param imageSize height and width of the images in pixels
 * @param parameters millions
 * @param macs multiply-accumulates for one image, thousand millions
 * @param top1 percent of ImageNet-1k's validation images
 * @param throughputs as printed, in the table's order
 */
public record PublishedFigure(
        String file,
        String table,
        String source,
        String row,
        int imageSize,
        @Nullable Printed parameters,
        @Nullable Printed macs,
        @Nullable Printed top1,
        List<Throughput> throughputs) {
    /** Copies the list. */
    public PublishedFigure {
        throughputs = List.copyOf(throughputs);
    }

    /**
     * A throughput.
     *
     * @param mode {@code train} or {@code infer}
     */
    public record Throughput(Device device, String mode, Printed imagesPerSecond) {}

    /**
     * What a throughput was measured on.
     *
     * @param column how the files' columns name it
     * @param name how people name it, such as {@code A100}
     * @param conditions device, software and precision in words
     */
    public record Device(String column, String name, String conditions) {}

    /** The throughput on a device, if it was printed. */
    public @Nullable Printed throughput(Device device, String mode) {
        return throughputs.stream()
                .filter(each -> each.device().equals(device) && each.mode().equals(mode))
                .map(Throughput::imagesPerSecond)
                .findFirst()
                .orElse(null);
    }
}
