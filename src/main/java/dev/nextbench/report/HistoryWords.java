package dev.nextbench.report;

import dev.nextbench.result.HistoryEntry;
import dev.nextbench.result.HistoryMetric;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a history says, in words and numbers that are the same in the terminal and on its pages. */
public final class HistoryWords {
    private static final Pattern HASH = Pattern.compile("([0-9a-f]{8})[0-9a-f]{4,}(.*)");
    private static final int LONGEST = 28;
    private static final int DATE = "2026-03-01".length();
    private static final int MINUTE = "2026-03-01T12:00".length();
    private static final int DIGITS = 4;
    private static final double PERCENT = 100;

    private HistoryWords() {}

    /** A metric's name as it is read: {@code latency p99}, {@code top-1}. */
    public static String metric(HistoryMetric metric) {
        return switch (metric.name()) {
            case "top1" -> "top-1";
            case "top5" -> "top-5";
            case "startup" -> "start-up";
            default -> metric.name().replace('_', ' ');
        };
    }

    /** A revision or another hash at the length that people tell each other. */
    public static String shortened(String text) {
        Matcher hash = HASH.matcher(text);
        String result = hash.matches() ? hash.group(1) + hash.group(2) : text;
        return result.length() > LONGEST ? result.substring(0, LONGEST - 1) + "…" : result;
    }

    /** A value of a series without its unit, with digits that show a change of a thousandth. */
    public static String number(HistorySeries series, double value) {
        return Numbers.fixed(value, decimals(series));
    }

    private static int decimals(HistorySeries series) {
        double least = series.points().stream()
                .mapToDouble(point -> Math.abs(point.value()))
                .filter(value -> value > 0)
                .min()
                .orElse(1);
        return Math.max(0, DIGITS - 1 - (int) Math.floor(StrictMath.log10(least)));
    }

    /** The value of a point with its unit and interval. */
    static String value(HistorySeries series, HistoryEntry point) {
        String interval = point.low() == null || point.high() == null
                ? ""
                : " (" + number(series, point.low()) + " to " + number(series, point.high()) + ")";
        return quantity(series, number(series, point.value())) + interval;
    }

    static String quantity(HistorySeries series, String number) {
        String unit = series.metric().unit();
        return unit.isEmpty() ? number : number + " " + unit;
    }

    /** How one level differs from another: {@code 2.1 % slower}, or {@code 0.42 points lower} of percentages. */
    public static String difference(HistorySeries series, double before, double after) {
        String direction = direction(series.metric().name(), after > before);
        if (series.metric().unit().equals("%")) {
            return Numbers.fixed(Math.abs(after - before), 2) + " points " + direction;
        }
        return percent(Math.abs(after / before - 1)) + " " + direction;
    }

    static String percent(double share) {
        double percent = share * PERCENT;
        return Numbers.fixed(percent, percent < 1 ? 2 : 1) + " %";
    }

    private static String direction(String metric, boolean up) {
        if (metric.startsWith("throughput")) {
            return up ? "faster" : "slower";
        }
        if (metric.startsWith("latency") || metric.startsWith("startup")) {
            return up ? "slower" : "faster";
        }
        if (metric.endsWith("memory")) {
            return up ? "more" : "less";
        }
        return up ? "higher" : "lower";
    }

    /** A change in few words: {@code 2.1 % slower, 1a2b3c4d to 5e6f7a8b}. */
    public static String brief(HistorySeries series, HistoryChange change) {
        String last = shortened(change.last().revision());
        String first = shortened(change.first().revision());
        return difference(series, change.before(), change.after()) + ", "
                + (last.equals(first) ? "within " + first : last + " to " + first);
    }

    /**
     * A change in a sentence without its stop: {@code throughput 2.1 % slower (47.25 → 46.26 images/s), first seen
     * between revisions 1a2b3c4d and 5e6f7a8b (2026-03-01 and 2026-03-02)}.
     */
    public static String sentence(HistorySeries series, HistoryChange change) {
        StringBuilder text = new StringBuilder(metric(series.metric()))
                .append(' ')
                .append(difference(series, change.before(), change.after()))
                .append(" (")
                .append(quantity(series, number(series, change.before()) + " → " + number(series, change.after())))
                .append("), first seen ");
        String before = change.last().revision();
        String after = change.first().revision();
        if (before.equals(after)) {
            text.append("within revision ")
                    .append(shortened(after))
                    .append(", between ")
                    .append(minute(change.last()))
                    .append(" and ")
                    .append(minute(change.first()))
                    .append(" UTC: the program is the same, what is around it is not");
        } else {
            text.append("between revisions ")
                    .append(shortened(before))
                    .append(" and ")
                    .append(shortened(after))
                    .append(" (")
                    .append(date(change.last()))
                    .append(date(change.last()).equals(date(change.first())) ? "" : " and " + date(change.first()))
                    .append(')');
        }
        if (!change.machine().isEmpty()) {
            text.append("; the machine differs there: ").append(String.join(", ", change.machine()));
        }
        return text.toString();
    }

    /** The best earlier level if the series is no longer there: {@code 4.9 % slower than at its best}; else empty. */
    public static String lost(HistorySeries series) {
        return series.lost()
                .map(best -> difference(series, best.value(), series.level().value()))
                .orElse("");
    }

    /** What several changes came to, as a sentence that says since when; empty for a single one. */
    static String lostSentence(HistorySeries series) {
        return series.lost()
                .filter(best -> series.changes().size() > 1)
                .map(best -> " It is "
                        + difference(series, best.value(), series.level().value())
                        + " than at its best, which lasted until revision "
                        + shortened(series.points().get(best.to() - 1).revision()) + " ("
                        + date(series.points().get(best.to() - 1)) + ").")
                .orElse("");
    }

    /** What can be said of a series that has no changes to tell of. */
    public static String without(HistorySeries series) {
        return switch (series.state()) {
            case SHORT ->
                series.needed() - series.points().size() == 1
                        ? "too short to judge: 1 more point is needed"
                        : "too short to judge: "
                                + (series.needed() - series.points().size()) + " more points are needed";
            case UNJUDGED -> "not judged: it has values that are not above zero";
            default -> "no change";
        };
    }

    static String date(HistoryEntry point) {
        return point.time().substring(0, DATE);
    }

    static String minute(HistoryEntry point) {
        return point.time().substring(0, MINUTE).replace('T', ' ');
    }

    /** {@code 7 series: 2 worse, 1 better, 4 steady}. */
    public static String counts(List<HistorySeries> series) {
        List<String> states = new ArrayList<>();
        for (HistoryState state : HistoryState.values()) {
            long count = series.stream().filter(one -> one.state() == state).count();
            if (count > 0) {
                states.add(count + " " + state);
            }
        }
        return series.size() + " series: " + String.join(", ", states);
    }
}
