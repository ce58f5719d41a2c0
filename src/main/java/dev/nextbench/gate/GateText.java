package dev.nextbench.gate;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A gate's outcome in words. Looks hold ratios of which more is worse; here a change is told of the quantity that is
 * named, so that a throughput whose time per image grew by 2 % is called 2.0 % lower.
 */
final class GateText {
    /** What stands where nothing was measured. */
    static final String MISSING = "–";

    /** Half-widths of intervals below this are told with two decimals of a percent. */
    private static final double FINE = 0.001;

    private GateText() {}

    /** Regressions first, then what could not be told, improvements and passes; in each the worst ratio first. */
    static List<Check> worstFirst(List<Check> checks) {
        Comparator<Check> byVerdict = Comparator.comparingInt(check -> switch (check.verdict()) {
            case REGRESSION -> 0;
            case INCONCLUSIVE -> 1;
            case IMPROVEMENT -> 2;
            case PASS -> 3;
        });
        return checks.stream()
                .sorted(byVerdict.thenComparing(
                        GateText::severity, Comparator.<Double>naturalOrder().reversed()))
                .toList();
    }

    private static double severity(Check check) {
        Look look = decisive(check);
        return look == null ? Double.POSITIVE_INFINITY : look.ratio();
    }

    /** The look that the verdict rests on: the one with fresh forks if there was one; absent if nothing was measured. */
    static @Nullable Look decisive(Check check) {
        Look look = measured(check.confirmation()) ? check.confirmation() : check.first();
        return measured(look) ? look : null;
    }

    /** Whether a look came to a ratio. */
    static boolean measured(@Nullable Look look) {
        return look != null && Double.isFinite(look.ratio()) && look.ratio() > 0;
    }

    /** The verdict as the first words of a report. */
    static String headline(GateOutcome outcome) {
        List<Check> checks = outcome.checks();
        String all = count(checks.size(), "check");
        String limit = limit(checks);
        long those = checks.stream()
                .filter(check -> check.verdict() == outcome.verdict())
                .count();
        return switch (outcome.verdict()) {
            case REGRESSION -> "REGRESSION. Worse by more than " + limit + ": " + those + " of " + all + ".";
            case INCONCLUSIVE ->
                checks.isEmpty()
                        ? "INCONCLUSIVE. Nothing was measured."
                        : "INCONCLUSIVE. It could not be told for " + those + " of " + all + ".";
            case IMPROVEMENT ->
                "PASS, with an improvement. Better by more than " + limit + ": " + those + " of " + all + ".";
            case PASS -> "PASS. Nothing got worse by more than " + limit + " in " + all + ".";
        };
    }

    /** {@code 2 regressions, 1 inconclusive, 9 passed}, without what there is none of. */
    static String counts(List<Check> checks) {
        return Stream.of(Verdict.REGRESSION, Verdict.INCONCLUSIVE, Verdict.IMPROVEMENT, Verdict.PASS)
                .map(verdict -> counted(
                        verdict,
                        checks.stream()
                                .filter(check -> check.verdict() == verdict)
                                .count()))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String counted(Verdict verdict, long n) {
        if (n == 0) {
            return "";
        }
        return switch (verdict) {
            case REGRESSION -> count(n, "regression");
            case INCONCLUSIVE -> n + " inconclusive";
            case IMPROVEMENT -> count(n, "improvement");
            case PASS -> n + " passed";
        };
    }

    /** The allowed worsening, such as {@code 1 %}; several are not told one by one. */
    static String limit(List<Check> checks) {
        List<Double> limits = checks.stream().map(Check::threshold).distinct().toList();
        return limits.size() == 1 ? limit(limits.get(0)) : "is allowed";
    }

    /** A threshold in percent with as many digits as it has, such as {@code 1 %} or {@code 0.5 %}. */
    static String limit(double threshold) {
        BigDecimal percent = BigDecimal.valueOf(threshold)
                .movePointRight(2)
                .setScale(3, RoundingMode.HALF_UP)
                .stripTrailingZeros();
        return percent.toPlainString() + " %";
    }

    /** A verdict with its mark, which tells it apart where colours do not. */
    static String marked(Verdict verdict) {
        return switch (verdict) {
            case REGRESSION -> "▶ regression";
            case INCONCLUSIVE -> "○ inconclusive";
            case IMPROVEMENT -> "◀ improvement";
            case PASS -> "● pass";
        };
    }

    /** The quantity that changes are told of: {@code p99 latency}, {@code top-1 error}. */
    static String quantity(Check check) {
        return check.metric().equals("top1") ? "top-1 error" : figure(check);
    }

    /** The quantity that the baseline's and the candidate's figures are of: a top-1 accuracy, or its error. */
    static String figure(Check check) {
        return switch (check.metric()) {
            case "top1" -> check.higherIsBetter() ? "top-1 accuracy" : "top-1 error";
            case "startup" -> "start-up time";
            default ->
                check.metric().startsWith("latency_")
                        ? check.metric().substring("latency_".length()) + " latency"
                        : check.metric().replace('_', ' ');
        };
    }

    /** {@code convnext_atto infer 1 x 96 px, p99 latency}. */
    static String name(Check check) {
        return check.workload() + ", " + quantity(check);
    }

    /** The changes that one or two looks saw. */
    static String changes(Check check) {
        Look first = check.first();
        Look again = check.confirmation();
        String text = first != null && measured(first) ? change(check, first) : "not measured";
        return again != null && measured(again) ? text + "; fresh forks: " + change(check, again) : text;
    }

    /** {@code 2.1 % lower [1.6, 2.6]}, {@code 0.1 % higher [0.2 lower to 0.5 higher]}; told of {@link #quantity}. */
    static String change(Check check, Look look) {
        double point = change(check, look.ratio());
        if (look.low() == null || look.high() == null) {
            return side(check, point, 1, " %") + " (no interval)";
        }
        double one = change(check, look.low());
        double other = change(check, look.high());
        double least = Math.min(one, other);
        double greatest = Math.max(one, other);
        int decimals = greatest - least < 2 * FINE ? 2 : 1;
        String text = side(check, point, decimals, " %");
        if (least >= 0 && point > 0) {
            return text + " [" + percent(least, decimals) + ", " + percent(greatest, decimals) + "]";
        }
        if (greatest <= 0 && point < 0) {
            return text + " [" + percent(greatest, decimals) + ", " + percent(least, decimals) + "]";
        }
        return text + " [" + side(check, least, decimals, "") + " to " + side(check, greatest, decimals, "") + "]";
    }

    /** A worsening by a fraction in the metric's own words: a time 1 % longer is a throughput 1.0 % lower. */
    static String worsening(Check check, double fraction) {
        return side(check, change(check, 1 + fraction), 1, " %");
    }

    /** The range of the smallest worsenings that would have been found, over all checks, as fractions of the ratio. */
    static OptionalDouble detectable(List<Check> checks, boolean largest) {
        var values = checks.stream()
                .map(GateText::decisive)
                .filter(look -> look != null && look.smallestDetectable() != null)
                .mapToDouble(GateText::smallestDetectable);
        return largest ? values.max() : values.min();
    }

    private static double smallestDetectable(@Nullable Look look) {
        return look == null || look.smallestDetectable() == null ? Double.NaN : look.smallestDetectable();
    }

    /** What all checks together could have found, in a sentence; empty if that is known of none. */
    static String power(List<Check> checks) {
        OptionalDouble least = detectable(checks, false);
        OptionalDouble largest = detectable(checks, true);
        if (least.isEmpty() || largest.isEmpty()) {
            return "";
        }
        String from = percent(least.getAsDouble(), 1);
        String to = percent(largest.getAsDouble(), 1);
        return "The smallest worsening that is visible (found with 95 % power): "
                + (from.equals(to) ? to + " %" : from + " % to " + to + " %, by check") + ".";
    }

    /** Whose chances of a false alarm were what, in a sentence; empty without checks. */
    static String falseAlarms(List<Check> checks) {
        List<Double> alphas = checks.stream().map(Check::alpha).distinct().toList();
        if (alphas.isEmpty()) {
            return "";
        }
        // A verdict of two independent looks takes both; over checks the chances add up at most (Bonferroni).
        double any = checks.stream()
                .mapToDouble(check -> check.takesTwoLooks() ? check.alpha() * check.alpha() : check.alpha())
                .sum();
        boolean all = checks.stream().allMatch(Check::takesTwoLooks);
        return "A look raises a false alarm with a chance of "
                + (alphas.size() == 1 ? probability(alphas.get(0)) : "its alpha")
                + (all
                        ? ", and only what a second look with fresh forks repeats counts"
                        : "; where forks are measured in turns, only what a second look with fresh forks repeats counts,"
                                + " and recorded sessions and seeds have one look")
                + ": the chance of a false regression in "
                + count(checks.size(), "check") + " is " + probability(any) + " at most.";
    }

    /** Words as a sentence; nothing stays nothing. */
    static String sentence(String words) {
        String text = words.strip();
        if (text.isEmpty()) {
            return "";
        }
        int first = text.offsetByCodePoints(0, 1);
        return text.substring(0, first).toUpperCase(Locale.ROOT)
                + text.substring(first)
                + (text.endsWith(".") ? "" : ".");
    }

    /** Why a check has its verdict, and what to do. */
    static String explanation(Check check) {
        return (sentence(check.reason()) + " " + sentence(check.next())).strip();
    }

    /** {@code 0.9 %}, the smallest worsening of the ratio that a look would have found. */
    static String visible(@Nullable Look look) {
        return look == null || look.smallestDetectable() == null
                ? MISSING
                : percent(look.smallestDetectable(), 1) + " %";
    }

    /** {@code 23,728 → 23,229 images/s}; what they are of is said where it is not {@link #quantity}. */
    static String figures(Check check, Look look) {
        int decimals = decimals(Math.min(Math.abs(look.baseline()), Math.abs(look.candidate())));
        String of = figure(check).equals(quantity(check)) ? "" : figure(check) + " ";
        return of + fixed(look.baseline(), decimals) + " → " + fixed(look.candidate(), decimals) + " " + check.unit();
    }

    /** Four digits or so, so that a change of a percent is seen. */
    static int decimals(double value) {
        return value >= 1000 ? 0 : value >= 100 ? 1 : value >= 10 ? 2 : value >= 1 ? 3 : 4;
    }

    /** The change of {@link #quantity} that belongs to a ratio, as a fraction. */
    private static double change(Check check, double ratio) {
        boolean inverse = check.higherIsBetter() && !check.metric().equals("top1");
        return (inverse ? 1 / ratio : ratio) - 1;
    }

    private static String side(Check check, double change, int decimals, String unit) {
        String size = percent(change, decimals);
        if (size.chars().allMatch(c -> c == '0' || c == '.')) {
            return unit.isEmpty() ? size : "unchanged";
        }
        boolean time = check.metric().equals("startup");
        String more = time ? " longer" : " higher";
        String less = time ? " shorter" : " lower";
        return size + unit + (change > 0 ? more : less);
    }

    /** A fraction's size in percent, without sign and unit. */
    static String percent(double fraction, int decimals) {
        return fixed(Math.abs(fraction) * 100, decimals);
    }

    /** A probability with two digits: {@code 0.0042}, {@code 3.1e-7}. */
    static String probability(double p) {
        if (p >= 0.0001 || p == 0) {
            return new BigDecimal(p)
                    .round(new java.math.MathContext(2, RoundingMode.HALF_UP))
                    .stripTrailingZeros()
                    .toPlainString();
        }
        return String.format(Locale.ROOT, "%.1e", p).replace("e-0", "e-");
    }

    /** A value with so many decimals, thousands divided by commas and a true minus sign. */
    static String fixed(double value, int decimals) {
        if (!Double.isFinite(value)) {
            return MISSING;
        }
        String digits = String.format(
                Locale.ROOT, "%,." + decimals + "f", new BigDecimal(value).setScale(decimals, RoundingMode.HALF_UP));
        return digits.replace('-', '−');
    }

    /** {@code 1 check}, {@code 2 checks}. */
    static String count(long n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }

    /** Seconds as {@code 42 s}, {@code 3 min 5 s} or {@code 1 h 2 min}. */
    static String duration(double seconds) {
        long s = Math.round(seconds);
        if (s < 120) {
            return s + " s";
        }
        return s < 7200 ? s / 60 + " min " + s % 60 + " s" : s / 3600 + " h " + s % 3600 / 60 + " min";
    }

    /** {@code steal: 2, throttled: 1}, the same whatever the map's order. */
    static String dropped(Map<String, Integer> invalid) {
        return new TreeMap<>(invalid)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + entry.getValue())
                        .collect(Collectors.joining(", "));
    }

    /** Text on one line. */
    static String line(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " ").strip();
    }
}
