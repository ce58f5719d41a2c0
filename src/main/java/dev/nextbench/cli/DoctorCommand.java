package dev.nextbench.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.nextbench.data.CacheFolder;
import dev.nextbench.engine.EngineException;
import dev.nextbench.engine.LibtorchCheck;
import dev.nextbench.io.Json;
import dev.nextbench.result.BuildInfo;
import dev.nextbench.run.Machine;
import dev.nextbench.run.Versions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says whether the program can work here, and if not, why and what helps. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Shows versions, machine, libtorch, devices and folders, tries the devices' arithmetic, and says what is"
                    + " missing and how to get it.",
            "Exit status: 0 all is well; 2 something is missing."
        },
        footer = {"", "Example: nextbench doctor"})
final class DoctorCommand implements Callable<Integer> {
    /** Far above what float32 loses in such a product (a few 1e-7), far below what TF32 does (a few 1e-4). */
    private static final double FLOAT32_LIMIT = 1e-5;

    /** Four roundings of bfloat16, whose unit is 2^-8. */
    private static final double BFLOAT16_LIMIT = 0x1p-6;

    private static final long LITTLE_ROOM = 1L << 30;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--results", paramLabel = "DIR", description = "the results folder (default: ${DEFAULT-VALUE})")
    private Path results = Path.of("results");

    @Option(names = "--threads", description = "threads of an operator on the CPU (default: all cores)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", description = "JSON: one object")
    private boolean json;

    /**
     * What was found.
     *
     * @param environment the variables that choose libtorch and are set
     * @param engine absent if it could not be started
     * @param problems what keeps the program from working, with the remedy
     * @param advice what could be better
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Findings(
            Map<String, String> versions,
            Map<String, String> machine,
            Map<String, String> environment,
            @Nullable EngineReport engine,
            List<WorkFolder> folders,
            List<String> problems,
            List<String> advice) {}

    @Override
    public Integer call() throws IOException {
        if (threads < 1) {
            throw new InputException("--threads " + threads + ": should be at least 1");
        }
        Findings findings = examine();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (json) {
            out.print(Json.write(findings));
        } else {
            print(findings, out);
        }
        out.flush();
        findings.problems().forEach(problem -> err.println("nextbench: " + problem));
        err.flush();
        return findings.problems().isEmpty() ? 0 : Failures.WRONG_INPUT;
    }

    private Findings examine() throws IOException {
        List<String> problems = new ArrayList<>();
        List<String> advice = new ArrayList<>();
        List<WorkFolder> folders = folders();
        for (WorkFolder folder : folders) {
            if (!folder.writable()) {
                problems.add("the folder of " + folder.purpose() + ", " + folder.path()
                        + ", cannot be written to; change its permissions or its place");
            } else if (folder.freeBytes() < LITTLE_ROOM) {
                advice.add("The disk of the folder of " + folder.purpose() + " has only "
                        + Units.bytes(folder.freeBytes()) + " left.");
            }
        }
        EngineReport engine = null;
        try {
            engine = EngineReport.examine(threads);
            judge(engine, problems, advice);
        } catch (EngineException e) {
            problems.add(e.getMessage() + rootCause(e));
        }
        Map<String, String> versions = new TreeMap<>(Versions.describe());
        versions.put("revision", BuildInfo.revision());
        return new Findings(versions, Machine.describe(), environment(), engine, folders, problems, advice);
    }

    private List<WorkFolder> folders() {
        return List.of(
                WorkFolder.examine("results", results),
                WorkFolder.examine("indexes of data sets (NEXTBENCH_CACHE)", CacheFolder.locate()),
                WorkFolder.examine("libtorch's files (DJL_CACHE_DIR)", ai.djl.util.Utils.getEngineCacheDir("pytorch")),
                WorkFolder.examine("temporary files", Path.of(System.getProperty("java.io.tmpdir"))));
    }

    /** What is wrong with an engine that runs. */
    static void judge(EngineReport engine, List<String> problems, List<String> advice) {
        for (EngineReport.DeviceReport device : engine.devices()) {
            Double float32 = device.float32Error();
            if (float32 == null || float32.isNaN()) {
                problems.add(device.name() + " cannot multiply matrices; install a libtorch that is built for it");
            } else if (float32 > FLOAT32_LIMIT) {
                advice.add(device.name() + " multiplies float32 with a relative error of " + scientific(float32)
                        + ", as TF32 does. Unset NVIDIA_TF32_OVERRIDE for exact float32.");
            }
            Double bfloat16 = device.bfloat16Error();
            if (bfloat16 == null || !(bfloat16 <= BFLOAT16_LIMIT)) {
                advice.add(device.name() + " does not multiply bfloat16 rightly; keep to float32 there.");
            }
        }
        if (engine.flavour().equals("cpu") && Files.exists(Path.of("/dev/nvidiactl"))) {
            advice.add("There is an NVIDIA driver, but libtorch is built for the CPU. Unset NEXTBENCH_LIBTORCH, or set "
                    + LibtorchCheck.PATH + " to the lib folder of a PyTorch installation for CUDA.");
        }
    }

    /** What a native library says when it cannot be loaded stands at the end of the chain. */
    private static String rootCause(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause == e ? "" : " (" + String.valueOf(cause.getMessage()).strip() + ")";
    }

    private static Map<String, String> environment() {
        Map<String, String> set = new TreeMap<>();
        for (String name : List.of(
                LibtorchCheck.PATH,
                LibtorchCheck.VERSION,
                LibtorchCheck.FLAVOUR,
                "NEXTBENCH_LIBTORCH",
                "DJL_CACHE_DIR",
                "OMP_NUM_THREADS",
                "CUDA_VISIBLE_DEVICES",
                "NVIDIA_TF32_OVERRIDE")) {
            String value = System.getenv(name);
            if (value != null) {
                set.put(name, value);
            }
        }
        return set;
    }

    private static void print(Findings findings, PrintWriter out) {
        section("Versions", findings.versions(), out);
        section("Machine", findings.machine(), out);
        section("Environment", findings.environment(), out);
        EngineReport engine = findings.engine();
        if (engine == null) {
            out.println("Engine");
            out.println("  could not be started");
            out.println();
        } else {
            Map<String, String> facts = new TreeMap<>();
            facts.put("libtorch", engine.version() + ", " + engine.flavour());
            facts.put("libraries", engine.libtorch());
            facts.put("threads", Integer.toString(engine.threads()));
            section("Engine", facts, out);
            TextTable devices = TextTable.of(Set.of(1, 2), "device", "float32 error", "bfloat16 error");
            engine.devices()
                    .forEach(device -> devices.row(
                            device.name(), scientific(device.float32Error()), scientific(device.bfloat16Error())));
            devices.lines().forEach(line -> out.println("  " + line));
            out.println();
        }
        TextTable folders = TextTable.of(Set.of(1), "folder of", "free", "writable", "path");
        findings.folders()
                .forEach(folder -> folders.row(
                        folder.purpose(),
                        Units.bytes(folder.freeBytes()),
                        folder.writable() ? "yes" : "no",
                        folder.path()));
        folders.lines().forEach(out::println);
        out.println();
        findings.advice().forEach(out::println);
        out.println(findings.problems().isEmpty() ? "All is well." : "Something is missing; see the messages.");
    }

    private static void section(String title, Map<String, String> rows, PrintWriter out) {
        if (rows.isEmpty()) {
            return;
        }
        out.println(title);
        int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        rows.forEach((name, value) -> out.println("  " + name + " ".repeat(width - name.length()) + "  " + value));
        out.println();
    }

    private static String scientific(@Nullable Double value) {
        return value == null ? "none" : String.format(Locale.ROOT, "%.1e", value);
    }
}
