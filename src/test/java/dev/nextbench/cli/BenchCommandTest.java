package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nextbench.bench.ConditionRecord;
import dev.nextbench.bench.PrecisionCheck;
import dev.nextbench.bench.Procedure;
import dev.nextbench.bench.ReferenceMeasurement;
import dev.nextbench.bench.RigorousMeasurement;
import dev.nextbench.bench.RigorousResult;
import dev.nextbench.bench.RigorousSettings;
import dev.nextbench.bench.Workload;
import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.io.Json;
import dev.nextbench.result.HistoryEntry;
import dev.nextbench.result.HistoryMetric;
import dev.nextbench.result.HistoryStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class BenchCommandTest {
    private static final String TINY = "convnext_atto,depths=[1, 1],widths=[4, 8],classes=3,input=3x32x32,threads=1";
    private static final BenchReport.Session SESSION = new BenchReport.Session(
            "./nextbench bench convnext_atto",
            Instant.parse("2026-03-01T12:00:00Z"),
            "abc",
            Map.of("jdk", "17"),
            Map.of("os", "Linux"));
    private static final ConditionRecord CONDITIONS = new ConditionRecord(3, Map.of(), Set.of(), Set.of("pressure"));
    private static final Map<String, String> IDENTITY = Map.of(
            "model", "convnext_atto",
            "batch", "128",
            "macs", "552",
            "parameters", "3700",
            "precision", "float32",
            "revision", "abc",
            "jdk", "17",
            "probe_matrix", "4.0e-07");

    @TempDir
    Path folder;

    private static CommandRun run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = new CommandLine(new BenchCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(new Failures())
                .setParameterExceptionHandler(new Failures());
        int status = commandLine.execute(
                Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new));
        commandLine.getOut().flush();
        return new CommandRun(status, out.toString(), err.toString());
    }

    private static Workload workload(Layout layout) {
        Map<String, Object> settings =
                ModelArguments.settings("convnext_atto", List.of("kernel=5")).json();
        return new Workload(
                "convnext_atto",
                settings,
                224,
                "train",
                128,
                Precision.FLOAT32,
                layout,
                "gpu:0",
                2,
                0,
                Procedure.REFERENCE);
    }

    private static RigorousResult rigorous() {
        return new RigorousResult(
                800,
                790,
                810,
                5,
                12_000,
                new RigorousSettings(0.01, 60, false, null, 2, RigorousSettings.Estimator.MEAN, false),
                new RigorousResult.Latency(10, 11, 12),
                new RigorousResult.Memory(3L << 20, null),
                new RigorousResult.Variation(0.03, 0.04, 0.002, 0.003),
                new RigorousMeasurement.Plan(5, 3.0, 0.009, 40.0, true),
                Map.of("steal", 2),
                Map.of("not_stationary", 1),
                List.of(790.0, 810.0),
                CONDITIONS,
                55,
                IDENTITY,
                null);
    }

    private static ReferenceMeasurement.Result reference(double throughput, int batch, String invalid) {
        return new ReferenceMeasurement.Result(
                throughput,
                1e3 * batch / throughput,
                40,
                new RigorousResult.Memory(null, 5L << 30),
                CONDITIONS,
                invalid,
                Map.of("batch", Integer.toString(batch)),
                Collections.nCopies(50, 0.1));
    }

    @Test
    void timmsProcedureRunsAndIsKept() throws IOException {
        CommandRun run = run(TINY, "--reference", "--layout", "nchw", "--batch", 2, "--results", folder, "--json");
        assertThat(run.status()).as(run.err()).isZero();
        JsonNode row = Json.mapper().readTree(run.out());
        assertThat(row.get("protocol").asString()).isEqualTo("reference");
        assertThat(row.get("procedure").asString()).isEqualTo("reference");
        assertThat(row.get("batch").asInt()).isEqualTo(2);
        assertThat(row.get("input").toString()).isEqualTo("[3,32,32]");
        assertThat(row.get("samples").asInt()).isEqualTo(40);
        assertThat(row.get("forks").asInt()).isOne();
        assertThat(row.get("low").isNull()).as("one run has no interval").isTrue();
        double throughput = row.get("throughput").asDouble();
        double byStep = 2 / (row.get("step_milliseconds").asDouble() / 1e3);
        assertThat(throughput)
                .as("time between steps makes it a little lower")
                .isPositive()
                .isLessThanOrEqualTo(byStep);
        assertThat(row.get("settings").get("depths").toString()).isEqualTo("[1,1]");
        assertThat(row.get("parameters").asLong()).isPositive();
        List<Path> kept;
        try (var folders = Files.list(folder.resolve("bench"))) {
            kept = folders.toList();
        }
        assertThat(kept).hasSize(1);
        assertThat(kept.get(0).getFileName().toString()).contains("convnext_atto-infer-float32-nchw-3x32x32-batch-2");
        assertThat(Files.readAllLines(kept.get(0).resolve("samples.csv"))).hasSize(51);
        assertThat(Json.mapper().readTree(Files.readString(kept.get(0).resolve("bench.json"))))
                .isEqualTo(row);
        List<HistoryEntry> history = new HistoryStore(folder).read().entries();
        if (row.has("invalid")) {
            // Something else had the machine: shown with a remark, but nothing to compare others with.
            assertThat(history).isEmpty();
            return;
        }
        assertThat(history).extracting(HistoryEntry::metric).contains("throughput");
        assertThat(history.get(0).series())
                .containsEntry("protocol", "reference")
                .containsEntry("settings", "classes=3 depths=[1, 1] widths=[4, 8]")
                .containsKey("graph_sha256")
                .doesNotContainKeys("revision", "probe_matrix");
    }

    @Test
    void aRigorousRowHasItsFiguresAtTheTop() {
        BenchReport report = BenchReport.of(SESSION, workload(Layout.NHWC), PrecisionCheck.Mode.TF32, rigorous());
        JsonNode row = Json.mapper().readTree(Json.write(report));
        assertThat(row.get("throughput").asDouble()).isEqualTo(800);
        assertThat(row.get("low").asDouble()).isEqualTo(790);
        assertThat(row.get("high").asDouble()).isEqualTo(810);
        assertThat(row.get("forks").asInt()).isEqualTo(5);
        assertThat(row.get("samples").asInt()).isEqualTo(12_000);
        assertThat(row.get("precision").asString()).isEqualTo("tf32");
        assertThat(row.get("input").toString()).isEqualTo("[3,224,224]");
        assertThat(row.get("asked").get("estimator").asString()).isEqualTo("mean");
        assertThat(row.get("latency").get("p99").asDouble()).isEqualTo(12);
        assertThat(row.get("invalid").get("steal").asInt()).isEqualTo(2);
        assertThat(row.get("conditions").get("not_sampled").toString()).isEqualTo("[\"pressure\"]");
        assertThat(row.get("macs").asLong()).isEqualTo(552);
        assertThat(row.has("workload")).isFalse();
    }

    @Test
    void theTableSaysHowCertainAFigureIsAndWhatWasDropped() {
        StringWriter out = new StringWriter();
        BenchReport report = BenchReport.of(SESSION, workload(Layout.NHWC), PrecisionCheck.Mode.FLOAT32, rigorous());
        BenchTable.print(List.of(report), new PrintWriter(out, true));
        assertThat(out.toString().lines().skip(1).findFirst().orElseThrow().replaceAll(" +", " "))
                .isEqualTo("convnext_atto kernel=5 train, float32, nhwc, 3x224x224, batch 128, gpu:0 800.0 790.0 to"
                        + " 810.0 1.25 % 10.000 11.000 12.000 5 12000 3.0 MiB");
        assertThat(out.toString())
                .endsWith("\nconvnext_atto: steps vary by 5.00 % within forks, forks by 0.20 % beyond that; iterations"
                        + " dropped as invalid: 2 steal; forks repeated: 1 not stationary\n");
    }

    @Test
    void aHistoryFollowsTheBuild() {
        List<HistoryEntry> entries = BenchReport.of(
                        SESSION, workload(Layout.NHWC), PrecisionCheck.Mode.TF32, rigorous())
                .history();
        assertThat(entries)
                .extracting(HistoryEntry::metric)
                .containsExactly("throughput", "latency_p50", "latency_p90", "latency_p99", "peak_memory");
        HistoryEntry throughput = entries.get(0);
        assertThat(throughput.low()).isEqualTo(790);
        assertThat(throughput.n()).isEqualTo(5);
        assertThat(throughput.better()).isEqualTo(HistoryMetric.Better.HIGHER);
        assertThat(throughput.series())
                .containsEntry("precision", "tf32")
                .containsEntry("settings", "kernel=5")
                .doesNotContainKeys("revision", "jdk", "probe_matrix");
        assertThat(throughput.machine())
                .containsEntry("probe_matrix", "4.0e-07")
                .containsEntry("os", "Linux");
        assertThat(entries.get(4).value()).isCloseTo(3, within(1e-9));
    }

    @Test
    void theBetterOfTwoLayoutsIsMarkedAndItsBiasIsSaid() {
        BenchCommand.Task task = new BenchCommand.Task(
                "convnext_atto", List.of(workload(Layout.NCHW), workload(Layout.NHWC)), PrecisionCheck.Mode.FLOAT32);
        List<BenchReport> rows = BenchCommand.referenceRows(
                SESSION, task, List.of(reference(500, 96, null), reference(900, 128, "somebody else computed")));
        assertThat(rows).extracting(row -> row.reference().better()).containsExactly(false, true);
        assertThat(rows.get(0).batch()).isEqualTo(96);
        assertThat(rows.get(0).remarks())
                .containsExactly("batch 96, because 128 does not fit into memory: another series than batch 128");
        assertThat(rows.get(1).remarks())
                .containsExactly(
                        "the better of two layouts, chosen on these very runs as the papers did, which favours it",
                        "the machine was not fit to measure on: somebody else computed");
        StringWriter out = new StringWriter();
        BenchTable.print(rows, new PrintWriter(out, true));
        assertThat(out.toString()).contains("of the GPU", "5.0 GiB", "batch 96", "nhwc: the better of two layouts");
    }

    @Test
    void whatCannotBeMeasuredIsRefusedBeforeAnythingRuns() {
        run("convnext_atto", "--precision", "tf32", "--device", "cpu").refused("tf32", "float32 on the CPU");
        run("convnext_atto,precision=tf32", "--device", "cpu").refused("tf32", "float32 on the CPU");
        run("convnext_atto", "--decay-batch").refused("--decay-batch", "--reference");
        run("convnext_atto", "--reference", "--forks", 3).refused("--forks");
        run("convnext_atto", "--forks", 1).refused("2 of them at least");
        run("convnext_atto", "--within", 0).refused("half width");
        run("convnext_atto", "--seconds", -1).refused("positive");
        run("convnext_atta").refused("convnext_atta", "convnext_atto");
        run("convnext_atto", "resnet50,kernel=3").refused("kernel");
        run().refused("MODEL");
    }

    @Test
    void helpHasAnExample() {
        assertThat(run("--help").succeeded().out()).contains("Example: nextbench bench", "--reference", "--json");
    }
}
