package dev.nextbench.cli;

import dev.nextbench.bench.MeasurementException;
import dev.nextbench.bench.PrecisionCheck;
import dev.nextbench.bench.Procedure;
import dev.nextbench.bench.ReferenceMeasurement;
import dev.nextbench.bench.RigorousMeasurement;
import dev.nextbench.bench.RigorousSettings;
import dev.nextbench.bench.Workload;
import dev.nextbench.compare.Instruments;
import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.io.AtomicFiles;
import dev.nextbench.io.Json;
import dev.nextbench.result.BuildInfo;
import dev.nextbench.result.HistoryStore;
import dev.nextbench.result.ResultException;
import dev.nextbench.run.Machine;
import dev.nextbench.run.Versions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures the throughput of models, each by itself. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures throughput with its 95 %% interval over fresh forks, latency and peak memory. A dimensioning run"
                    + " finds how many forks of which length the wanted interval needs. What the machine disturbed is"
                    + " dropped and repeated; forks that never settle are refused.",
            "With --reference it follows timm's benchmark script instead: 10 + 40 steps in one process, batch 128, both"
                    + " layouts. For deciding which of two is faster, use 'nextbench compare'."
        },
        footer = {
            "",
            "A MODEL may carry settings and what the step is: convnext_atto,kernel=5,batch=1. --precision also takes",
            "tf32 on a GPU; there float32 is measured with full float32 products.",
            "",
            "Example: nextbench bench convnext_atto inceptionnext_atto --batch 1 --threads 1",
            "         nextbench bench convnext_tiny --mode train --within 0.5 --seconds 300",
            "         nextbench bench inceptionnext_tiny --reference --mode train --decay-batch",
            "Exit status: 0 measured; 1 a fork failed; 2 wrong input; 3 the figures would mean nothing."
        })
final class BenchCommand implements Callable<Integer> {
    /** Forks that never settle, or a machine that was not fit to measure on. */
    static final int INCONCLUSIVE = 3;

    private static final Pattern TF32 =
            Pattern.compile("(,\\s*precision\\s*=\\s*)tf32(?=\\s*(,|$))", Pattern.CASE_INSENSITIVE);

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "MODEL", arity = "1..*", description = "models, measured one after the other")
    private List<String> models = List.of();

    @Mixin
    private WorkloadOptions options = new WorkloadOptions();

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "a setting of every model; may be repeated")
    private List<String> set = List.of();

    @Option(
            names = "--within",
            paramLabel = "PERCENT",
            description = "wanted half width of the 95 %% interval (default: ${DEFAULT-VALUE})")
    private double within = 1;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description =
                    "limit of what is planned for one model, the dimensioning run included; forks that are repeated because"
                            + " the machine disturbed them come on top (default: 60, more if its steps are slow)")
    private @Nullable Double seconds;

    @Option(
            names = "--forks",
            paramLabel = "N",
            description = "number of forks, without a dimensioning run; they share --seconds")
    private @Nullable Integer forks;

    @Option(
            names = "--estimator",
            paramLabel = "E",
            description =
                    "a fork's time of a step: mean, or midmean, the mean of the middle half of the steps' logs, for"
                            + " noisy machines (default: mean)")
    private RigorousSettings.Estimator estimator = RigorousSettings.Estimator.MEAN;

    @Option(
            names = "--independent",
            description = "also refuse forks whose steps keep their level but resemble their neighbours: something slow"
                    + " disturbs them, as on shared machines it always does")
    private boolean independent;

    @Mixin
    private MachineOptions machine = new MachineOptions();

    @Option(names = "--reference", description = "timm's procedure instead")
    private boolean reference;

    @Option(
            names = "--decay-batch",
            description = "with --reference: where memory is short, try 96, 64, 48, … as timm does, and say so")
    private boolean decayBatch;

    @Option(names = "--results", paramLabel = "DIR", description = "where results are kept (default: ${DEFAULT-VALUE})")
    private Path results = Path.of("results");

    @Option(names = "--no-history", description = "add nothing to the history")
    private boolean noHistory;

    @Option(names = "--json", description = "JSON: one object, or an array of several rows")
    private boolean json;

    /**
     * What a model's text asks for.
     *
     * @param workloads one, or one a layout
     * @param products how float32 is multiplied; null where operands are narrower
     */
    record Task(String text, List<Workload> workloads, PrecisionCheck.@Nullable Mode products) {}

    @Override
    public Integer call() throws IOException {
        RigorousSettings settings = settings();
        List<Task> tasks = new ArrayList<>();
        for (String model : models) {
            tasks.add(task(model));
        }
        OutputFolder.check("--results", results);
        PrintWriter err = spec.commandLine().getErr();
        List<BenchReport> rows = new ArrayList<>();
        int status = 0;
        try (Instruments instruments = machine.instruments(options.device())) {
            instruments.problem().ifPresent(problem -> say(problem));
            for (Task task : tasks) {
                try {
                    List<BenchReport> measured =
                            reference ? reference(task, instruments) : rigorous(task, settings, instruments);
                    rows.addAll(measured);
                    status = Math.max(status, keep(measured));
                } catch (MeasurementException e) {
                    boolean refused = e.kind().equals(MeasurementException.REFUSED);
                    status = status == Failures.FAILED || !refused ? Failures.FAILED : INCONCLUSIVE;
                    boolean decays = reference && !decayBatch && e.kind().equals("memory");
                    err.println(
                            "nextbench: " + task.text() + ": " + e.getMessage() + (decays ? ", or --decay-batch" : ""));
                    err.flush();
                }
            }
        }
        print(rows, tasks.stream().mapToInt(task -> task.workloads().size()).sum() == 1);
        return status;
    }

    private RigorousSettings settings() {
        machine.check();
        CommandLine.ParseResult parsed = spec.commandLine().getParseResult();
        for (String option : List.of("--seconds", "--forks", "--within", "--estimator", "--independent", "--no-pin")) {
            if (reference && parsed.hasMatchedOption(option)) {
                throw new InputException("--reference is 10 + 40 steps in one process; leave " + option + " out");
            }
        }
        if (decayBatch && !reference) {
            throw new InputException("--decay-batch goes with --reference; otherwise choose a smaller --batch");
        }
        try {
            return new RigorousSettings(
                    within / 100,
                    seconds != null ? seconds : RigorousSettings.SECONDS,
                    seconds != null,
                    forks,
                    RigorousSettings.WARMUP_SECONDS,
                    estimator,
                    !independent);
        } catch (IllegalArgumentException e) {
            throw new InputException("--within, --seconds or --forks: " + e.getMessage());
        }
    }

    private Task task(String model) {
        CommandLine.ParseResult parsed = spec.commandLine().getParseResult();
        boolean ownPrecision = names(model, "precision");
        boolean tf32 = ownPrecision
                ? TF32.matcher(model).find()
                : parsed.matchedOptionValue("--precision", "float32").equalsIgnoreCase("tf32");
        String text = TF32.matcher(model).replaceAll("$1float32");
        if (tf32 && !ownPrecision) {
            text += ",precision=float32";
        }
        if (reference && !names(model, "batch") && !parsed.hasMatchedOption("--batch")) {
            text += ",batch=" + ReferenceMeasurement.BATCH;
        }
        Workload workload = options.workload(text, set);
        if (tf32 && workload.device().equals("cpu")) {
            throw new InputException(model + ": tf32 is a mode of GPUs; use --precision float32 on the CPU");
        }
        PrecisionCheck.Mode products = workload.precision() != Precision.FLOAT32
                ? null
                : tf32 ? PrecisionCheck.Mode.TF32 : PrecisionCheck.Mode.FLOAT32;
        if (!reference) {
            return new Task(model, List.of(workload), products);
        }
        boolean layout = names(model, "layout") || parsed.hasMatchedOption("--layout");
        List<Workload> workloads = new ArrayList<>();
        for (Layout each : layout ? List.of(workload.layout()) : List.of(Layout.NCHW, Layout.NHWC)) {
            workloads.add(referenceWorkload(workload, each, workload.batch()));
        }
        return new Task(model, workloads, products);
    }

    /** Whether a model's text says this of its step. */
    private static boolean names(String model, String key) {
        return Pattern.compile(",\\s*" + key + "\\s*=").matcher(model).find();
    }

    private static Workload referenceWorkload(Workload workload, Layout layout, int batch) {
        return new Workload(
                workload.model(),
                workload.settings(),
                workload.size(),
                workload.mode(),
                batch,
                workload.precision(),
                layout,
                workload.device(),
                workload.threads(),
                workload.seed(),
                Procedure.REFERENCE);
    }

    private List<BenchReport> rigorous(Task task, RigorousSettings settings, Instruments instruments)
            throws MeasurementException {
        Workload workload = task.workloads().get(0);
        OptionalInt core =
                machine.pins() && workload.threads() == 1 && workload.device().equals("cpu")
                        ? instruments.pinning().core()
                        : OptionalInt.empty();
        say(task.text() + (core.isPresent() ? ", on processor " + core.getAsInt() : ""));
        BenchReport.Session session = session();
        return List.of(BenchReport.of(
                session,
                workload,
                task.products(),
                RigorousMeasurement.of(
                                workload,
                                task.products(),
                                settings,
                                core,
                                instruments.sampler(),
                                instruments.limits(),
                                instruments.peaks(),
                                line -> say("  " + line))
                        .measure()));
    }

    private List<BenchReport> reference(Task task, Instruments instruments) throws MeasurementException {
        ReferenceMeasurement measurement = new ReferenceMeasurement(
                task.products(), instruments.sampler(), instruments.limits(), instruments.peaks());
        BenchReport.Session session = session();
        List<ReferenceMeasurement.Result> measured = new ArrayList<>();
        for (Workload workload : task.workloads()) {
            say(task.text() + ", " + workload.layout().name().toLowerCase(Locale.ROOT) + ": "
                    + ReferenceMeasurement.WARMUP_STEPS + " + " + ReferenceMeasurement.STEPS + " steps of batch "
                    + workload.batch());
            measured.add(
                    decayBatch
                            ? measurement.measureWithDecay(workload, line -> say("  " + line))
                            : measurement.measure(workload));
        }
        return referenceRows(session, task, measured);
    }

    /** Rows of a model, one a layout, the best of which is marked. */
    static List<BenchReport> referenceRows(
            BenchReport.Session session, Task task, List<ReferenceMeasurement.Result> measured) {
        double best = measured.stream()
                .mapToDouble(ReferenceMeasurement.Result::throughput)
                .max()
                .orElseThrow();
        List<BenchReport> rows = new ArrayList<>();
        for (int i = 0; i < measured.size(); i++) {
            Workload asked = task.workloads().get(i);
            ReferenceMeasurement.Result result = measured.get(i);
            int batch = Integer.parseInt(result.identity().getOrDefault("batch", Integer.toString(asked.batch())));
            Boolean better = measured.size() == 1 ? null : Boolean.valueOf(result.throughput() == best);
            rows.add(BenchReport.of(
                    session,
                    referenceWorkload(asked, asked.layout(), batch),
                    task.products(),
                    result,
                    asked.batch(),
                    better));
        }
        return rows;
    }

    private BenchReport.Session session() {
        return new BenchReport.Session(
                Invocation.of(spec),
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                BuildInfo.revision(),
                Versions.describe(),
                Machine.describe());
    }

    /** Keeps rows; 1 if that fails, as what was measured is printed all the same. */
    private int keep(List<BenchReport> rows) {
        try {
            for (BenchReport row : rows) {
                keep(row);
            }
            return 0;
        } catch (IOException | ResultException e) {
            say("nextbench: the figures below could not be kept: " + e.getMessage());
            return Failures.FAILED;
        }
    }

    private void keep(BenchReport row) throws IOException {
        String name = row.started().replaceAll("[-:]", "") + "-"
                + (row.model() + "-" + row.step() + "-" + row.changed()).replaceAll("[^A-Za-z0-9._=]+", "-");
        Path folder = results.resolve("bench").resolve(name.substring(0, Math.min(120, name.length())));
        Files.createDirectories(folder);
        AtomicFiles.write(folder.resolve("samples.csv"), row.samples());
        AtomicFiles.write(folder.resolve("bench.json"), Json.write(row));
        if (!noHistory) {
            new HistoryStore(results).append(row.history());
        }
        say("raw samples and provenance: " + folder);
    }

    /** Prints rows: as JSON an object if one was asked for, else an array, however many came of it. */
    private void print(List<BenchReport> rows, boolean one) {
        PrintWriter out = spec.commandLine().getOut();
        if (json && !(one && rows.isEmpty())) {
            out.print(Json.write(one ? rows.get(0) : rows));
        } else if (!rows.isEmpty()) {
            BenchTable.print(rows, out);
        }
        out.flush();
    }

    private void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }
}
