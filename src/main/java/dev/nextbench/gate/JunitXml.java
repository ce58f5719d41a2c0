package dev.nextbench.gate;

import static dev.nextbench.gate.GateMarkupText.xml;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A gate's outcome as JUnit XML, which Jenkins and GitLab show: a check is a test case, a regression a failure, and what
 * could not be told is skipped with its message. It is valid against Jenkins' {@code junit-10.xsd}.
 */
final class JunitXml {
    private static final Pattern SECOND = Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d).*");

    private final GateOutcome outcome;
    private final StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    private final Map<String, Integer> names = new HashMap<>();

    private JunitXml(GateOutcome outcome) {
        this.outcome = outcome;
    }

    static String render(GateOutcome outcome) {
        JunitXml xml = new JunitXml(outcome);
        xml.suites();
        return xml.out.toString();
    }

    private void suites() {
        List<Check> checks = outcome.checks();
        long failures = count(Verdict.REGRESSION);
        // Some servers take a suite without a test for a broken file.
        long skipped = checks.isEmpty() ? 1 : count(Verdict.INCONCLUSIVE);
        String counts = " tests=\"" + Math.max(1, checks.size()) + "\" failures=\"" + failures + "\" errors=\"0\"";
        String time = " time=\"" + seconds(outcome.seconds()) + "\"";
        out.append("<testsuites name=\"NextBench gate\"")
                .append(counts)
                .append(time)
                .append(">\n");
        out.append("  <testsuite name=\"NextBench gate\"")
                .append(counts)
                .append(" skipped=\"")
                .append(skipped);
        out.append("\"").append(time);
        Matcher started = SECOND.matcher(outcome.started());
        if (started.matches()) {
            out.append(" timestamp=\"").append(started.group(1)).append('"');
        }
        out.append(">\n    <properties>\n");
        property("verdict", GateText.headline(outcome));
        property("design", outcome.design());
        property("baseline", outcome.baseline());
        property("candidate", outcome.candidate());
        property("command", outcome.command());
        new TreeMap<>(outcome.environment()).forEach(this::property);
        out.append("    </properties>\n");
        checks.forEach(this::testCase);
        if (checks.isEmpty()) {
            out.append("    <testcase classname=\"nextbench.gate\" name=\"any workload\" time=\"0.000\">\n");
            out.append("      <skipped message=\"nothing was measured\"/>\n    </testcase>\n");
        }
        out.append("  </testsuite>\n</testsuites>\n");
    }

    private long count(Verdict verdict) {
        return outcome.checks().stream()
                .filter(check -> check.verdict() == verdict)
                .count();
    }

    private void property(String name, String value) {
        out.append("      <property name=\"").append(attribute(name));
        out.append("\" value=\"").append(attribute(value)).append("\"/>\n");
    }

    private void testCase(Check check) {
        double seconds = Stream.of(check.first(), check.confirmation())
                .mapToDouble(JunitXml::seconds)
                .sum();
        out.append("    <testcase classname=\"nextbench.gate\" name=\"")
                .append(attribute(unique(GateText.name(check))));
        out.append("\" time=\"").append(seconds(seconds)).append("\">\n");
        String seen = seen(check);
        String text = xml(seen + "\n" + GateText.explanation(check)).strip();
        switch (check.verdict()) {
            case REGRESSION ->
                out.append("      <failure type=\"regression\" message=\"")
                        .append(attribute(seen))
                        .append("\">")
                        .append(text)
                        .append("\nRepeat it with: ")
                        .append(xml(outcome.command()))
                        .append("</failure>\n");
            case INCONCLUSIVE ->
                out.append("      <skipped type=\"inconclusive\" message=\"")
                        .append(attribute(GateText.explanation(check)))
                        .append("\"/>\n");
            case PASS, IMPROVEMENT ->
                out.append("      <system-out>").append(text).append("</system-out>\n");
        }
        out.append("    </testcase>\n");
    }

    /** Servers follow a test by its name, so two of the same name would be one. */
    private String unique(String name) {
        int times = names.merge(name, 1, Integer::sum);
        return times == 1 ? name : name + " (" + times + ")";
    }

    private static String seen(Check check) {
        Look look = GateText.decisive(check);
        return look == null
                ? GateText.quantity(check) + " was not measured"
                : GateText.quantity(check) + " " + GateText.change(check, look) + ", "
                        + GateText.figures(check, look) + ", allowed: "
                        + GateText.worsening(check, check.threshold());
    }

    private static double seconds(@Nullable Look look) {
        return look == null ? 0 : look.seconds();
    }

    private static String seconds(double seconds) {
        return new BigDecimal(Double.isFinite(seconds) ? Math.max(0, seconds) : 0)
                .setScale(3, RoundingMode.HALF_UP)
                .toPlainString();
    }

    private static String attribute(String text) {
        return xml(GateText.line(text));
    }
}
