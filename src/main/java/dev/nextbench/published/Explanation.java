package dev.nextbench.published;

import java.util.List;
import java.util.Map;

/**
 * Why a printed count is not ours.
 *
 * @param file the table's file
 * @param row the row's name; {@value #ANY} for every row
 * @param imageSize height and width of the images; {@value #ANY} for every size
 * @param figure {@code params} or {@code macs}
 * @param text one line
 */
record Explanation(String file, String row, String imageSize, String figure, String text) {
    static final String ANY = "*";
    static final String PARAMETERS = "params";
    static final String MACS = "macs";

    static List<Explanation> read() {
        return CsvTable.read("explanations.csv").rows().stream()
                .map(Explanation::of)
                .toList();
    }

    private static Explanation of(Map<String, String> row) {
        return new Explanation(
                PublishedTables.value(row, "file"),
                PublishedTables.value(row, "row"),
                PublishedTables.value(row, "image_size"),
                PublishedTables.value(row, "figure"),
                PublishedTables.value(row, "explanation"));
    }

    boolean isOf(PublishedFigure other, String otherFigure) {
        return file.equals(other.file())
                && (row.equals(ANY) || row.equals(other.row()))
                && (imageSize.equals(ANY) || imageSize.equals(Integer.toString(other.imageSize())))
                && figure.equals(otherFigure);
    }
}
