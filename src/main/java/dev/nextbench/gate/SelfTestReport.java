package dev.nextbench.gate;

import dev.nextbench.io.AtomicFiles;
import dev.nextbench.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A self-test as files: {@code selftest.json}, which the page is made from, and {@code selftest.md}. */
public final class SelfTestReport {
    private SelfTestReport() {}

    /** Writes the files into a folder, which is made if need be; each appears whole or not at all. */
    public static void write(SelfTestResult result, Path folder) throws IOException {
        AtomicFiles.write(folder.resolve("selftest.json"), Json.write(result));
        AtomicFiles.write(folder.resolve("selftest.md"), markdown(result));
    }

    /** The page. */
    public static String markdown(SelfTestResult result) {
        StringBuilder page = new StringBuilder();
        page.append("# How far the gate can be trusted on this machine\n\n");
        line(
                page,
                "Each comparison is %d %s of %.1f s; the gate alarms where the slowdown is above %s and its one-sided"
                        + " %s bound above nothing, and fails only if fresh forks repeat it. *False alarms* are"
                        + " regressions that it reported of equal builds, *found* those that it reported of a build slowed"
                        + " by %s. Of %d pairs %d at each end are left out of the mean. Recombined comparisons are put"
                        + " together from the recorded pairs of equal builds, no"
                        + " pair twice in one.",
                result.design().units(),
                switch (result.design().interleaving()) {
                    case STEPS -> "pairs of fresh forks, whose steps take turns,";
                    case FORKS -> "quadruples of fresh forks";
                },
                result.design().seconds(),
                percent(result.rule().threshold()),
                percent(1 - result.rule().alpha()),
                percent(result.slowdown() - 1),
                result.design().units(),
                result.rule().estimator().leftOut(result.design().units()));
        page.append("\n\n"
                + "| workload | pairs | spread of a pair | smallest slowdown seen with 95 % power | false alarms,"
                + " real | false alarms, recombined | found, real | found, recombined | inconclusive, equal |"
                + " inconclusive, slowed | seconds of a check |\n");
        page.append("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        for (SelfTestResult.Row row : result.rows()) {
            line(
                    page,
                    "| %s | %d | %s | %s | %s | %s | %s | %s | %d of %d | %d of %d | %.0f, slowed %.0f |",
                    row.workload(),
                    row.pairs(),
                    percent(row.spread()),
                    percent(row.smallestDetectable()),
                    rate(row.same()),
                    rate(row.sameRecombined()),
                    rate(row.slowed()),
                    rate(row.slowedRecombined()),
                    row.same().inconclusive(),
                    row.same().comparisons(),
                    row.slowed().inconclusive(),
                    row.slowed().comparisons(),
                    row.secondsSame(),
                    row.secondsSlowed());
            page.append('\n');
        }
        page.append("\n"
                + "In brackets the exact (Clopper-Pearson) 95 % interval of a rate. First looks that alarmed,"
                + " before they were confirmed:\n\n"
                + "| workload | equal, real | equal, recombined | slowed, real | slowed, recombined | slowdown"
                + " measured | median deviation of an equal ratio from 1 | dropped blocks |\n"
                + "|---|---:|---:|---:|---:|---:|---:|---|\n");
        for (SelfTestResult.Row row : result.rows()) {
            line(
                    page,
                    "| %s | %s | %s | %s | %s | %s | %s | %s |",
                    row.workload(),
                    alarms(row.same()),
                    alarms(row.sameRecombined()),
                    alarms(row.slowed()),
                    alarms(row.slowedRecombined()),
                    row.injected() == null ? "–" : percent(row.injected() - 1),
                    percent(row.medianDeviation()),
                    row.invalid().isEmpty() ? "none" : row.invalid().toString().replaceAll("[{}]", ""));
            page.append('\n');
        }
        page.append("\n## Where this comes from\n\n");
        line(page, "`%s`, begun %s, revision %s", result.command(), result.started(), result.revision());
        page.append("\n\n");
        result.environment().forEach((name, value) -> {
            line(page, "- %s: %s", name, value);
            page.append('\n');
        });
        return page.toString();
    }

    private static void line(StringBuilder page, String format, Object... values) {
        page.append(String.format(Locale.ROOT, format, values));
    }

    private static String percent(double share) {
        return Percent.of(share, 2);
    }

    private static String alarms(SelfTestResult.@Nullable Rates rates) {
        return rates == null ? "–" : rates.alarms() + " of " + rates.comparisons();
    }

    private static String rate(SelfTestResult.@Nullable Rates rates) {
        return rates == null
                ? "–"
                : String.format(
                        Locale.ROOT,
                        "%d of %d (%.1f to %.1f %%)",
                        rates.regressions(),
                        rates.comparisons(),
                        100 * rates.low(),
                        100 * rates.high());
    }
}
