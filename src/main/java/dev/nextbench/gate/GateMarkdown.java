package dev.nextbench.gate;

import static dev.nextbench.gate.GateMarkupText.markdown;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A gate's summary in GitHub's Markdown: {@value #LINES} lines at most whatever the number of checks, because it is read
 * on a pull request's page. The worst comes first; what there is no room for is counted.
 */
final class GateMarkdown {
    /** Lines that a summary has at most. */
    static final int LINES = 40;

    private static final int ROWS = 12;
    private static final int REASONS = 7;

    private final GateOutcome outcome;
    private final List<Check> checks;
    private final StringBuilder out = new StringBuilder();

    private GateMarkdown(GateOutcome outcome) {
        this.outcome = outcome;
        this.checks = GateText.worstFirst(outcome.checks());
    }

    static String render(GateOutcome outcome) {
        GateMarkdown page = new GateMarkdown(outcome);
        page.head();
        page.table();
        page.reasons();
        page.repeat();
        return page.out.toString();
    }

    private void head() {
        out.append("# NextBench gate: ")
                .append(markdown(GateText.headline(outcome)))
                .append("\n\n");
        out.append("Candidate ").append(markdown(outcome.candidate()));
        out.append(" against baseline ").append(markdown(outcome.baseline()));
        out.append("; ").append(markdown(outcome.design())).append(".");
        out.append(checks.isEmpty() ? "" : " " + GateText.counts(checks) + ".").append("\n\n");
    }

    private void table() {
        if (checks.isEmpty()) {
            return;
        }
        out.append("| verdict | workload | quantity | change [95 % interval] | baseline → candidate | limit"
                + " | visible from |\n|:--|:--|:--|:--|:--|--:|--:|\n");
        checks.stream().limit(ROWS).forEach(this::row);
        if (checks.size() > ROWS) {
            List<Check> rest = checks.subList(ROWS, checks.size());
            out.append("\n").append(rest.size()).append(" more: ").append(GateText.counts(rest));
            out.append("; all of them stand in gate.html.\n");
        }
        out.append('\n');
    }

    private void row(Check check) {
        Look look = GateText.decisive(check);
        String figures = look == null ? GateText.MISSING : GateText.figures(check, look);
        Stream.of(
                        GateText.marked(check.verdict()),
                        check.workload(),
                        GateText.quantity(check),
                        GateText.changes(check),
                        figures,
                        GateText.limit(check.threshold()),
                        GateText.visible(look))
                .forEach(cell -> out.append("| ").append(markdown(cell)).append(' '));
        out.append("|\n");
    }

    private void reasons() {
        out.append("## What to do\n\n");
        List<Check> remarkable =
                checks.stream().filter(check -> check.verdict() != Verdict.PASS).toList();
        Set<String> told = new HashSet<>();
        for (Check check : remarkable.subList(0, Math.min(REASONS, remarkable.size()))) {
            out.append("- **").append(markdown(GateText.name(check))).append("**: ");
            out.append(markdown(GateText.sentence(check.reason())));
            // Many checks often ask for the same; once is enough.
            if (!check.next().isBlank() && told.add(check.next())) {
                out.append(' ').append(markdown(GateText.sentence(check.next())));
            }
            out.append('\n');
        }
        if (remarkable.size() > REASONS) {
            out.append("- The other ").append(remarkable.size() - REASONS).append(": see gate.html.\n");
        }
        if (remarkable.isEmpty()) {
            out.append(checks.isEmpty() ? "- Choose a workload that can be measured here.\n" : "- Nothing.\n");
        }
        String power = GateText.power(checks);
        out.append(power.isEmpty() ? "" : "- " + power + "\n").append('\n');
    }

    private void repeat() {
        out.append("## How to repeat it\n\n")
                .append(GateMarkupText.block("sh", outcome.command()))
                .append('\n');
        out.append("It started at ").append(markdown(outcome.started())).append(" and took ");
        out.append(GateText.duration(outcome.seconds())).append('.');
        out.append(checks.isEmpty() ? "" : " " + GateText.falseAlarms(checks)).append('\n');
    }
}
