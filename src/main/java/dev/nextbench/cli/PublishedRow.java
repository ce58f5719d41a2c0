package dev.nextbench.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.nextbench.published.Agreement;
import dev.nextbench.published.Comparison;
import dev.nextbench.published.Printed;
import dev.nextbench.published.PublishedFigure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A published row beside our counts, as JSON; what was not published is left out.
 *
 * @param row what the table calls it
 * @param imageSize height and width of the images in pixels
 * @param parameters millions, as printed
 * @param macs multiply-accumulates, thousand millions, as printed
 * @param top1 percent
 * @param throughput images/s, with what they were measured on
 * @param agrees how our counts stand to the printed ones
 * @param note why they are not equal
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PublishedRow(
        String table,
        String row,
        int imageSize,
        @Nullable BigDecimal parameters,
        @Nullable BigDecimal macs,
        @Nullable BigDecimal top1,
        List<Speed> throughput,
        String source,
        Agrees agrees,
        @Nullable String note) {

    /** What the marks mean, for below a table. */
    static final String LEGEND = "Printed by others, not measured here. " + Agreement.EQUAL.mark()
            + " our count, rounded; " + Agreement.TRUNCATED.mark() + " our count, cut off; " + Agreement.DIFFERS.mark()
            + " another number";

    /** Agreement of each count. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Agrees(@Nullable Agreement parameters, @Nullable Agreement macs) {}

    /** A throughput. */
    record Speed(String device, String mode, BigDecimal imagesPerSecond, String conditions) {}

    static PublishedRow of(Comparison comparison) {
        PublishedFigure figure = comparison.figure();
        return new PublishedRow(
                figure.table(),
                figure.row(),
                figure.imageSize(),
                value(figure.parameters()),
                value(figure.macs()),
                value(figure.top1()),
                figure.throughputs().stream()
                        .map(each -> new Speed(
                                each.device().name(),
                                each.mode(),
                                each.imagesPerSecond().value(),
                                each.device().conditions()))
                        .toList(),
                figure.source(),
                new Agrees(comparison.parameters(), comparison.macs()),
                comparison.notes().isEmpty() ? null : String.join("; ", comparison.notes()));
    }

    private static @Nullable BigDecimal value(@Nullable Printed printed) {
        return printed == null ? null : printed.value();
    }

    /** A printed number with the mark of its agreement; empty if none was printed. */
    static String marked(@Nullable Printed printed, @Nullable Agreement agreement) {
        return printed == null ? "" : agreement == null ? printed.text() : printed.text() + " " + agreement.mark();
    }

    /** Published rows as a table, and below it what the marks mean and why counts differ. */
    static List<String> table(List<Comparison> comparisons) {
        TextTable table = TextTable.of(
                Set.of(2, 3, 4, 5), "published in", "as", "input", "params (M)", "MACs (G)", "top-1 (%)", "images/s");
        List<String> notes = new ArrayList<>();
        for (Comparison comparison : comparisons) {
            PublishedFigure figure = comparison.figure();
            table.row(
                    figure.table() + " (" + figure.source() + ")",
                    figure.row(),
                    figure.imageSize() + "x" + figure.imageSize(),
                    marked(figure.parameters(), comparison.parameters()),
                    marked(figure.macs(), comparison.macs()),
                    figure.top1() == null ? "" : figure.top1().text(),
                    String.join(
                            ", ",
                            figure.throughputs().stream()
                                    .map(each -> each.device().name() + " " + each.mode() + " "
                                            + each.imagesPerSecond().text())
                                    .toList()));
            comparison
                    .notes()
                    .forEach(note ->
                            notes.add(String.format(Locale.ROOT, "%s, %s: %s.", figure.table(), figure.row(), note)));
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(LEGEND + (notes.isEmpty() ? "." : ":"));
        notes.forEach(note -> lines.add("  " + note));
        return lines;
    }
}
