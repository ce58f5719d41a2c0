package dev.nextbench.cli;

import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Parameter;
import dev.nextbench.io.AtomicFiles;
import dev.nextbench.torchscript.Initialization;
import dev.nextbench.torchscript.ScriptArchive;
import dev.nextbench.torchscript.Target;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.Safetensors;
import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a model with weights to a file that other programs read. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a model with its weights, by the file's ending:",
            "  .pt           TorchScript for torch.jit.load: forward(images [N, 3, H, W], normalised) gives logits",
            "  .safetensors  the weights alone, under the names of the reference implementation",
            "Without --weights, or a trial, the weights are the initial ones of --seed."
        },
        footer = {
            "",
            "Example: nextbench export convnext_tiny --weights convnext_tiny.safetensors --to convnext_tiny.pt",
            "         nextbench export 3fa9 --to trained.safetensors"
        })
final class ExportCommand implements Callable<Integer> {
    /** The formats, by the ending of the file's name. */
    private enum Format {
        TORCHSCRIPT,
        SAFETENSORS
    }

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private final ModelSource source = new ModelSource();

    @Option(names = "--to", required = true, paramLabel = "FILE", description = "the file: .pt or .safetensors")
    private Path to = Path.of("");

    @Option(names = "--seed", paramLabel = "N", description = "seed of initial weights (default: 0)")
    private @Nullable Long seed;

    @Override
    public Integer call() throws IOException, WeightsException {
        Format format = format();
        ModelSource.Loaded loaded = source.load();
        Graph graph = loaded.chosen().inference(loaded.size());
        Map<String, NamedTensors.Tensor> tensors = tensors(loaded, graph);
        try {
            write(format, loaded, graph, tensors);
        } catch (FileSystemException e) {
            String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
            throw new InputException("cannot write " + to + ": " + e.getFile() + ": " + reason);
        }
        PrintWriter err = spec.commandLine().getErr();
        err.println("Wrote " + to + ": " + loaded.chosen().name() + ", " + Units.grouped(graph.parameterCount())
                + " parameters, " + Units.bytes(Files.size(to)) + "; weights: "
                + (loaded.file() == null ? "initial, seed " + seed() : loaded.file()));
        err.flush();
        return 0;
    }

    private long seed() {
        return seed == null ? 0 : seed;
    }

    private Format format() {
        String name = to.toString();
        if (name.endsWith(".onnx")) {
            throw new InputException("--to " + to + ": ONNX export is not there yet; use .pt or .safetensors");
        }
        if (Files.isDirectory(to)) {
            throw new InputException("--to " + to + ": this is a folder; name a file in it");
        }
        if (name.endsWith(".pt")) {
            return Format.TORCHSCRIPT;
        }
        if (name.endsWith(".safetensors")) {
            return Format.SAFETENSORS;
        }
        throw new InputException("--to " + to + ": the name should end in .pt or .safetensors, which says the format");
    }

    private Map<String, NamedTensors.Tensor> tensors(ModelSource.Loaded loaded, Graph graph) {
        if (loaded.weights() != null && loaded.file() != null) {
            if (seed != null) {
                throw new InputException(
                        "--seed is for initial weights, but these come from " + loaded.file() + "; leave it out");
            }
            return FittingWeights.fit(
                    loaded.file(), loaded.weights(), loaded.chosen().name(), graph);
        }
        Initialization initialization = new Initialization(seed());
        Map<String, NamedTensors.Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : graph.parameters().values()) {
            tensors.put(parameter.name(), new NamedTensors.Tensor(parameter.shape(), initialization.bytes(parameter)));
        }
        return tensors;
    }

    private void write(Format format, ModelSource.Loaded loaded, Graph graph, Map<String, NamedTensors.Tensor> tensors)
            throws IOException {
        if (format == Format.SAFETENSORS) {
            Safetensors.write(to, new NamedTensors(tensors, ModelSource.metadata(loaded)));
            return;
        }
        ScriptArchive archive = ScriptArchive.forTarget(Target.PORTABLE).method("forward", graph, false);
        // Named after the model, not the file: the same model and weights give the same bytes wherever they go.
        AtomicFiles.write(to, out -> archive.write(out, loaded.chosen().name(), FittingWeights.forArchive(tensors)));
    }
}
