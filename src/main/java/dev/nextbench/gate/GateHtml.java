package dev.nextbench.gate;

import static dev.nextbench.gate.GateMarkupText.xml;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The whole of a gate's outcome as one HTML file that needs nothing else; it is well-formed XML too, and looks as the
 * pages of reports do.
 */
final class GateHtml {
    /** Up to so many checks that did not pass are shown open. */
    private static final int OPEN = 6;

    private static final String STYLE = """
        .plot { padding: 0; width: 290px; }
        .strip { display: block; }
        .strip text { font-weight: 400; }
        .strip .limit { stroke: var(--bad); stroke-width: 1px; stroke-dasharray: 3 3; }
        .strip text.limit { stroke: none; fill: var(--bad); font-size: 11.5px; }
        .figure .span { stroke-width: 2px; }
        .figure .inconclusive.span { stroke-dasharray: 4 3; }
        .figure .inconclusive.end, .figure .first.span { stroke-dasharray: none; stroke-width: 1.25px; }
        .figure .regression { stroke: var(--bad); fill: var(--bad); }
        .figure .improvement { stroke: var(--s2); fill: var(--s2); }
        .figure .pass { stroke: var(--accent); fill: var(--accent); }
        .figure .inconclusive { stroke: var(--s1); fill: var(--paper); stroke-width: 2px; }
        .figure .first { stroke: var(--quiet); fill: var(--paper); }
        .verdict { font-weight: 600; }
        .regression.verdict { color: var(--bad); }
        .improvement.verdict { color: var(--s2); }
        .inconclusive.verdict { color: var(--s1); }
        .pass.verdict { color: var(--accent); }
        .again { display: block; color: var(--muted); }
        .checks td { padding-top: 4px; padding-bottom: 4px; }
        .checks td.plot { padding: 0; }
        .checks td { vertical-align: middle; }
        .checks td:nth-child(2) { min-width: 11em; max-width: 19em; white-space: normal; }
        details { border-top: 1px solid var(--rule); padding: 8px 0; }
        details summary { color: var(--ink); margin: 0; }
        details[open] { padding-bottom: 20px; }
        details[open] summary { margin-bottom: 8px; }
        details p { margin: 4px 0; max-width: 60em; }
        details dl { border: 0; padding: 8px 0; }
        pre { margin: 0; padding: 12px 14px; background: var(--tint); overflow-x: auto; font-size: 0.84rem; }
        """;

    private final GateOutcome outcome;
    private final List<Check> checks;
    private final StringBuilder out = new StringBuilder();

    private GateHtml(GateOutcome outcome) {
        this.outcome = outcome;
        this.checks = GateText.worstFirst(outcome.checks());
    }

    static String render(GateOutcome outcome) {
        GateHtml page = new GateHtml(outcome);
        page.head();
        page.picture();
        page.details();
        page.environment();
        page.out
                .append("</main>\n<script>\n")
                .append(GateMarkupText.resource("page.js"))
                .append("</script>\n</body>\n</html>\n");
        return page.out.toString();
    }

    private void head() {
        out.append("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n")
                .append("<meta charset=\"utf-8\"/>\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>NextBench gate: ")
                .append(xml(GateText.headline(outcome)))
                .append("</title>\n<style>\n:root { ")
                .append(GateMarkupText.LIGHT)
                .append(" }\n@media (prefers-color-scheme: dark) { :root { ")
                .append(GateMarkupText.DARK)
                .append(" } }\n")
                .append(GateMarkupText.resource("page.css"))
                .append(GateMarkupText.resource("figure.css"))
                .append(STYLE)
                .append(checks.isEmpty() ? "" : new GateStripText(checks).rules())
                .append("</style>\n</head>\n<body>\n<main>\n<header>\n<h1>NextBench gate: ")
                .append(xml(GateText.headline(outcome)))
                .append("</h1>\n<p class=\"counts\">")
                .append(checks.isEmpty() ? "No check" : GateText.counts(checks))
                .append("</p>\n<dl>\n");
        fact("candidate", outcome.candidate());
        fact("baseline", outcome.baseline());
        fact("design", outcome.design());
        fact("started", outcome.started());
        fact("took", GateText.duration(outcome.seconds()));
        out.append("</dl>\n</header>\n");
    }

    private void fact(String name, String value) {
        out.append("<dt>")
                .append(xml(name))
                .append("</dt><dd>")
                .append(xml(value))
                .append("</dd>\n");
    }

    private void picture() {
        if (checks.isEmpty()) {
            return;
        }
        GateStripText strips = new GateStripText(checks);
        out.append("<section>\n<h2>Checks</h2>\n");
        open("Checks");
        out.append("<table class=\"sortable checks\">\n<thead><tr><th>verdict</th><th>workload</th>"
                        + "<th>quantity <span class=\"unit\">baseline → candidate</span></th>"
                        + "<th>change <span class=\"unit\">[95 % interval]</span></th><th class=\"number plot\">")
                .append(strips.head())
                .append("</th><th class=\"number\">limit <span class=\"unit\">visible from</span></th></tr></thead>\n");
        out.append("<tbody>\n");
        for (int i = 0; i < checks.size(); i++) {
            row(checks.get(i), i + 1, strips);
        }
        out.append("</tbody>\n</table>\n</div>\n<ul class=\"notes\">\n");
        note("The picture shows ratios of time, memory or error, so that to the right is worse for every check; "
                + "throughput is drawn as the time per image, and told as throughput.");
        note("▶ regression, ○ and a dashed interval: inconclusive, ◀ improvement, ● pass. Of two intervals the upper,"
                + " grey one is the first look; the lower one has fresh forks and decides. What lies beyond the axis"
                + " stands at its end. The dashed red line is the limit.");
        note(GateText.power(checks));
        note(GateText.falseAlarms(checks));
        out.append("</ul>\n</section>\n");
    }

    private void note(String text) {
        if (!text.isEmpty()) {
            out.append("<li>").append(xml(text)).append("</li>\n");
        }
    }

    private void row(Check check, int number, GateStripText strips) {
        Look first = check.first();
        Look again = check.confirmation();
        Look look = GateText.decisive(check);
        out.append("<tr><td>")
                .append(verdict(check.verdict()))
                .append("</td><td><a href=\"#c")
                .append(number)
                .append("\">")
                .append(xml(check.workload()))
                .append("</a></td><td>")
                .append(xml(GateText.quantity(check)))
                .append("<span class=\"again\">")
                .append(look == null ? GateText.MISSING : xml(GateText.figures(check, look)))
                .append("</span></td><td>")
                .append(xml(
                        first != null && GateText.measured(first) ? GateText.change(check, first) : "not measured"));
        if (again != null && GateText.measured(again)) {
            out.append("<span class=\"again\">fresh forks: ")
                    .append(xml(GateText.change(check, again)))
                    .append("</span>");
        }
        out.append(
                        look == null
                                ? "</td><td class=\"plot\">"
                                : "</td><td class=\"plot\" data-v=\"" + look.ratio() + "\">")
                .append(strips.row(check))
                .append("</td>");
        out.append("<td class=\"number\" data-v=\"" + check.threshold() + "\">")
                .append(GateText.limit(check.threshold()))
                .append("<span class=\"again\">")
                .append(GateText.visible(look))
                .append("</span></td></tr>\n");
    }

    private static String verdict(Verdict verdict) {
        return "<span class=\"verdict " + verdict.name().toLowerCase(Locale.ROOT) + "\">" + GateText.marked(verdict)
                + "</span>";
    }

    private void details() {
        if (checks.isEmpty()) {
            return;
        }
        out.append("<section>\n<h2>Every check</h2>\n");
        long remarkable =
                checks.stream().filter(check -> check.verdict() != Verdict.PASS).count();
        for (int i = 0; i < checks.size(); i++) {
            Check check = checks.get(i);
            boolean open = check.verdict() != Verdict.PASS && remarkable <= OPEN;
            out.append("<details id=\"c")
                    .append(i + 1)
                    .append(open ? "\" open=\"open\">" : "\">")
                    .append("\n<summary>")
                    .append(verdict(check.verdict()))
                    .append(' ')
                    .append(xml(GateText.name(check)))
                    .append("</summary>\n<p>")
                    .append(xml(GateText.explanation(check)))
                    .append("</p>\n<dl>\n");
            fact(
                    "figures",
                    GateText.figure(check) + " in " + check.unit() + "; "
                            + (check.higherIsBetter() ? "higher is better" : "lower is better"));
            fact(
                    "allowed",
                    GateText.limit(check.threshold()) + " worse: " + GateText.quantity(check) + " "
                            + GateText.worsening(check, check.threshold()));
            fact("chance of a false alarm in a look", GateText.probability(check.alpha()));
            fact(
                    "compared where equal",
                    new TreeMap<>(check.identity())
                            .entrySet().stream()
                                    .map(entry -> entry.getKey() + ": " + entry.getValue())
                                    .collect(Collectors.joining("; ")));
            out.append("</dl>\n");
            looks(check);
            out.append("</details>\n");
        }
        out.append("</section>\n");
    }

    private void looks(Check check) {
        if (check.first() == null && check.confirmation() == null) {
            return;
        }
        open("Looks");
        out.append("<table>\n<thead><tr><th>look</th><th class=\"number\">ratio [95 %]</th>"
                + "<th class=\"number\">bound</th><th class=\"number\">p</th><th class=\"number\">units</th>"
                + "<th class=\"number\">steps</th><th class=\"number\">spread (%)</th>"
                + "<th class=\"number\">visible from (%)</th><th class=\"number\">baseline → candidate</th>"
                + "<th>dropped</th><th class=\"number\">time</th></tr></thead>\n<tbody>\n");
        look(check, "planned", check.first());
        look(check, "fresh forks", check.confirmation());
        out.append("</tbody>\n</table>\n</div>\n<ul class=\"notes\">\n");
        note("Ratios are of what more is worse of, so above 1 is worse; bound: the lower end of the one-sided"
                + " interval, which an alarm needs above 1; spread: of the units' log ratios.");
        out.append("</ul>\n");
    }

    private void look(Check check, String name, @Nullable Look look) {
        if (look == null) {
            return;
        }
        out.append("<tr><td>").append(name).append("</td>");
        String interval = look.low() == null || look.high() == null
                ? ""
                : " [" + GateText.fixed(look.low(), 4) + ", " + GateText.fixed(look.high(), 4) + "]";
        number(GateText.fixed(look.ratio(), 4) + interval);
        number(look.bound() == null ? GateText.MISSING : GateText.fixed(look.bound(), 4));
        number(look.p() == null ? GateText.MISSING : GateText.probability(look.p()));
        number(look.units() + " (" + look.unit() + ")");
        number(String.format(Locale.ROOT, "%,d", look.steps()));
        number(percent(look.spread()));
        number(percent(look.smallestDetectable()));
        number(GateText.figures(check, look));
        out.append("<td>")
                .append(look.invalid().isEmpty() ? "none" : xml(GateText.dropped(look.invalid())))
                .append("</td>");
        number(GateText.duration(look.seconds()));
        out.append("</tr>\n");
    }

    private static String percent(@Nullable Double fraction) {
        return fraction == null ? GateText.MISSING : GateText.percent(fraction, 2);
    }

    private void number(String text) {
        out.append("<td class=\"number\">").append(xml(text)).append("</td>");
    }

    private void environment() {
        Map<String, String> environment = new TreeMap<>(outcome.environment());
        if (!environment.isEmpty()) {
            out.append("<section>\n<h2>Environment</h2>\n<dl>\n");
            environment.forEach(this::fact);
            out.append("</dl>\n</section>\n");
        }
        out.append("<section>\n<h2>How to repeat it</h2>\n<pre><code>")
                .append(xml(outcome.command()))
                .append("</code></pre>\n</section>\n");
    }

    /** A region that scrolls by itself, so that a narrow screen never scrolls the page sideways. */
    private void open(String name) {
        out.append("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"")
                .append(name)
                .append("\">\n");
    }
}
