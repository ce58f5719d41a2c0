package dev.nextbench.cli;

import dev.nextbench.bench.StepServer;
import dev.nextbench.bench.Workload;
import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.model.Settings;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets another program interleave steps of a model with its own; see {@link StepServer}. */
@Command(
        name = "step-server",
        mixinStandardHelpOptions = true,
        description =
                "Runs steps of a model on request: a number of steps a line in, the seconds they took a line out.",
        footer = {"", "Example: echo 5 | nextbench step-server convnext_atto --batch 8"})
final class StepServerCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "a model's name")
    private String model = "";

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "a setting of the model; may be repeated")
    private List<String> set = List.of();

    @Option(names = "--mode", description = "infer or train (default: ${DEFAULT-VALUE})")
    private Mode mode = Mode.INFER;

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

    /** What a step does. */
    enum Mode {
        INFER,
        TRAIN
    }

    @Override
    public Integer call() throws IOException {
        Settings settings = ModelArguments.settings(model, set);
        StepServer.serve(
                new Workload(
                        model,
                        settings.json(),
                        ModelArguments.size(input),
                        mode == Mode.TRAIN ? "train" : "infer",
                        batch,
                        precision,
                        layout,
                        device,
                        threads,
                        0),
                System.in,
                System.out);
        return 0;
    }
}
