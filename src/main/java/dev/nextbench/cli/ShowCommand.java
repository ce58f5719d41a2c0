package dev.nextbench.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.nextbench.io.Json;
import dev.nextbench.result.EpochMetrics;
import dev.nextbench.result.Lock;
import dev.nextbench.result.Provenance;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.TrialResult;
import dev.nextbench.run.CommandText;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows everything about one trial. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows a trial's settings, metrics, throughput, provenance, and the command that reproduces it.",
        footer = {"", "Example: nextbench show 3fa9", "('nextbench status EXPERIMENT' lists the ids of its trials.)"})
final class ShowCommand implements Callable<Integer> {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "TRIAL-ID", description = "a trial's id or its beginning; EXPERIMENT/ may stand before it")
    private String trial = "";

    @Mixin
    private final ResultsFolder results = new ResultsFolder();

    @Option(names = "--json", description = "JSON: one object")
    private boolean json;

    /** All that is known of a trial. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TrialReport(
            String experiment,
            String id,
            String state,
            Map<String, String> point,
            String model,
            Map<String, Object> settings,
            long seed,
            long parameters,
            long macs,
            tools.jackson.databind.JsonNode definition,
            @Nullable String reproduce,
            @Nullable TrialResult result,
            List<EpochMetrics> metrics,
            @Nullable Provenance provenance) {}

    @Override
    public Integer call() {
        ResultStore store = results.store();
        StoredTrialName name = StoredTrialName.find(store, trial)
                .orElseThrow(() -> new InputException("no trial in " + store.root() + " has an id that begins with '"
                        + trial + "'; 'nextbench status EXPERIMENT' lists them"));
        Lock lock = store.lock(name.experiment());
        TrialReport report = report(store, lock, name);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(Json.write(report));
        } else {
            print(report, lock, out);
        }
        out.flush();
        return 0;
    }

    private static TrialReport report(ResultStore store, Lock lock, StoredTrialName name) {
        Lock.LockedTrial locked = lock.trials().stream()
                .filter(candidate -> candidate.id().equals(name.id()))
                .findFirst()
                .orElseThrow();
        Provenance provenance = store.provenance(name.experiment(), name.id()).orElse(null);
        return new TrialReport(
                name.experiment(),
                locked.id(),
                store.state(name.experiment(), name.id()).toString(),
                locked.point(),
                locked.model(),
                locked.settings(),
                locked.seed(),
                locked.parameters(),
                locked.macs(),
                locked.definition(),
                provenance == null ? null : provenance.reproduce(),
                store.result(name.experiment(), name.id()).orElse(null),
                store.metrics(name.experiment(), name.id()),
                provenance);
    }

    private static void print(TrialReport report, Lock lock, PrintWriter out) {
        Map<String, String> head = new LinkedHashMap<>();
        head.put("trial", report.id());
        head.put("experiment", report.experiment());
        head.put("state", report.state());
        head.put("point", StatusCommand.point(report.point(), lock.axes()));
        head.put("model", report.model());
        head.put("seed", Long.toString(report.seed()));
        head.put("parameters", Units.grouped(report.parameters()));
        head.put("MACs", Units.grouped(report.macs()));
        pairs("", head, out);
        Map<String, String> settings = new TreeMap<>();
        report.settings().forEach((name, value) -> settings.put(name, String.valueOf(value)));
        section("Settings", settings, out);
        if (report.result() != null) {
            result(report.result(), out);
        } else if (!report.metrics().isEmpty()) {
            epochs(report.metrics(), out);
        }
        if (report.provenance() != null) {
            provenance(report.provenance(), out);
        }
        out.println();
        if (report.reproduce() != null) {
            out.println("Reproduce it with");
            out.println("  " + report.reproduce());
        } else {
            out.println("It has not run yet. Run it with");
            out.println("  nextbench run " + CommandText.quote(lock.file())
                    + (lock.scale() == null ? "" : " --scale " + CommandText.quote(lock.scale())));
        }
    }

    private static void result(TrialResult result, PrintWriter out) {
        TrialResult.Failure failure = result.failure();
        if (failure != null) {
            Map<String, String> rows = new LinkedHashMap<>();
            rows.put("phase", failure.phase());
            rows.put("kind", failure.kind());
            rows.put("message", failure.message());
            section("Failure", rows, out);
        }
        TrialResult.Training training = result.training();
        if (training != null) {
            Map<String, String> rows = new LinkedHashMap<>();
            rows.put("epochs", Integer.toString(training.epochs()));
            rows.put("top-1", Units.percent(training.top1()));
            rows.put("top-5", Units.percent(training.top5()));
            rows.put("best top-1", Units.percent(training.bestTop1()));
            if (training.emaTop1() != null) {
                rows.put("averaged top-1", Units.percent(training.emaTop1()));
            }
            rows.put("test loss", decimal(training.loss()));
            rows.put("train images", Units.grouped(training.trainImages()));
            rows.put("test images", Units.grouped(training.testImages()));
            rows.put("seconds", decimal(training.seconds()));
            rows.put("outside engine", Units.percent(training.outsideShare()));
            rows.put("weights", training.weightsDigest());
            section("Training", rows, out);
        }
        if (!result.throughput().isEmpty()) {
            TextTable table = TextTable.of(
                    Set.of(1, 5, 6), "mode", "batch", "precision", "layout", "threads", "images/s", "forks", "95 %");
            for (TrialResult.Throughput measured : result.throughput()) {
                table.row(
                        measured.mode(),
                        Integer.toString(measured.batch()),
                        measured.precision(),
                        measured.layout(),
                        Integer.toString(measured.threads()),
                        decimal(measured.throughput()),
                        Integer.toString(measured.forks()),
                        decimal(measured.low()) + " to " + decimal(measured.high()));
            }
            out.println();
            out.println("Throughput");
            table.lines().forEach(line -> out.println("  " + line));
        }
    }

    private static void epochs(List<EpochMetrics> epochs, PrintWriter out) {
        EpochMetrics last = epochs.get(epochs.size() - 1);
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("epoch", Integer.toString(last.epoch()));
        rows.put("train loss", decimal(last.trainLoss()));
        rows.put("test loss", decimal(last.testLoss()));
        rows.put("top-1", Units.percent(last.top1()));
        section("Training so far", rows, out);
    }

    private static void provenance(Provenance provenance, PrintWriter out) {
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("command", provenance.command());
        rows.put("started", provenance.started());
        rows.put("finished", provenance.finished() == null ? "" : provenance.finished());
        rows.put("revision", provenance.revision());
        rows.put("device", provenance.device());
        rows.put("threads", Integer.toString(provenance.threads()));
        for (Map<String, String> part :
                List.of(provenance.machine(), provenance.versions(), provenance.data(), provenance.preprocessing())) {
            new TreeMap<>(part).forEach((name, value) -> rows.merge(name, value, (one, other) -> one + ", " + other));
        }
        new TreeMap<>(provenance.seeds()).forEach((name, value) -> rows.put("seed of " + name, value));
        section("Provenance", rows, out);
    }

    private static void section(String title, Map<String, String> rows, PrintWriter out) {
        out.println();
        out.println(title);
        pairs("  ", rows, out);
    }

    private static void pairs(String indent, Map<String, String> rows, PrintWriter out) {
        int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        rows.forEach((name, value) ->
                out.println((indent + name + " ".repeat(width - name.length()) + "  " + value).stripTrailing()));
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.1f" : "%.4g", value);
    }
}
