package dev.nextbench.cli;

import dev.nextbench.bench.Procedure;
import dev.nextbench.bench.StepServer;
import dev.nextbench.bench.Workload;
import dev.nextbench.bench.WorkloadSession;
import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.io.Json;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Lets another program interleave steps of a model with its own; see {@link StepServer}. */
@Command(
        name = "step-server",
        mixinStandardHelpOptions = true,
        description = "Runs steps of a model on request: a number of steps a line in, the seconds of each a line out.",
        footer = {"", "Example: echo 5 | nextbench step-server convnext_atto --batch 8"})
final class StepServerCommand implements Callable<Integer> {
    private static final Pattern DEVICE = Pattern.compile("auto|cpu|gpu(:\\d{1,3})?");

    private static final List<String> MODES = List.of("infer", "train");

    @Parameters(paramLabel = "MODEL", arity = "0..1", description = "a model's name")
    private @Nullable String model;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "a setting of the model; may be repeated")
    private List<String> set = List.of();

    @Option(names = "--mode", description = "infer or train (default: ${DEFAULT-VALUE})")
    private Mode mode = Mode.INFER;

    @Option(
            names = "--procedure",
            description = "a training step as this program's (standard) or as timm's benchmark script's (reference)"
                    + " (default: ${DEFAULT-VALUE})")
    private Procedure procedure = Procedure.STANDARD;

    @Option(names = "--batch", description = "images of a step (default: ${DEFAULT-VALUE})")
    private int batch = 8;

    @Option(names = "--precision", description = "float32 or bfloat16 (default: ${DEFAULT-VALUE})")
    private Precision precision = Precision.FLOAT32;

    @Option(names = "--layout", description = "nchw or nhwc (default: ${DEFAULT-VALUE})")
    private Layout layout = Layout.NHWC;

    @Option(names = "--input", paramLabel = "CxHxW", description = "size of an image (default: ${DEFAULT-VALUE})")
    private String input = "3x224x224";

    @Option(names = "--device", description = "auto, cpu, gpu or gpu:N (default: ${DEFAULT-VALUE})")
    private String device = "auto";

    @Option(names = "--threads", description = "threads of an operator on the CPU (default: all cores)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--workload", hidden = true, description = "all of the above as JSON")
    private @Nullable String workload;

    @Option(names = "--slowdown", hidden = true, description = "factor by which steps are made slower")
    private double slowdown = 1;

    @Option(
            names = "--write-archive",
            hidden = true,
            paramLabel = "FILE",
            description = "writes the TorchScript archive that would be run, and ends")
    private @Nullable Path writeArchive;

    /** What a step does. */
    enum Mode {
        INFER,
        TRAIN
    }

    @Override
    public Integer call() throws IOException {
        if (!(slowdown >= 1) || Double.isInfinite(slowdown)) {
            throw new InputException("--slowdown " + slowdown + ": should be a factor of 1 or more, such as 1.02");
        }
        if (writeArchive != null) {
            WorkloadSession.writeArchive(workload(), writeArchive);
            return 0;
        }
        return new StepServer(System.in, System.out).serve(workload(), slowdown) ? 0 : Failures.FAILED;
    }

    private Workload workload() {
        if (workload != null) {
            return read(workload);
        }
        if (model == null) {
            throw new InputException("the model's name is missing; 'nextbench models' lists them");
        }
        return checked(new Workload(
                model,
                ModelArguments.settings(model, set).json(),
                ModelArguments.size(input),
                mode == Mode.TRAIN ? "train" : "infer",
                batch,
                precision,
                layout,
                device,
                threads,
                0,
                procedure));
    }

    private static Workload read(String json) {
        try {
            JsonNode tree = Json.mapper().readTree(json);
            for (RecordComponent field : Workload.class.getRecordComponents()) {
                if (!tree.hasNonNull(field.getName()) && field.getType() != Procedure.class) {
                    throw new InputException("--workload: field '" + field.getName() + "' is missing");
                }
            }
            Workload workload = Json.mapper().treeToValue(tree, Workload.class);
            ModelArguments.model(workload.model());
            if (!MODES.contains(workload.mode())) {
                throw new InputException("--workload: mode should be infer or train, not '" + workload.mode() + "'");
            }
            return checked(workload);
        } catch (JacksonException e) {
            throw new InputException(
                    "--workload: " + e.getOriginalMessage().lines().findFirst().orElse("this is not a workload"));
        }
    }

    private static Workload checked(Workload workload) {
        atLeastOne("--batch", workload.batch());
        atLeastOne("--threads", workload.threads());
        atLeastOne("--input", workload.size());
        if (!DEVICE.matcher(workload.device()).matches()) {
            throw new InputException("--device " + workload.device() + ": should be auto, cpu, gpu or gpu:N");
        }
        return workload;
    }

    private static void atLeastOne(String option, int value) {
        if (value < 1) {
            throw new InputException(option + " " + value + ": should be at least 1");
        }
    }
}
