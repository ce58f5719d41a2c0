package dev.nextbench.cli;

import dev.nextbench.checkpoint.WeightFitting;
import dev.nextbench.fuse.Fused;
import dev.nextbench.fuse.Fusion;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Parameter;
import dev.nextbench.io.AtomicFiles;
import dev.nextbench.onnx.OnnxExport;
import dev.nextbench.result.BuildInfo;
import dev.nextbench.torchscript.Initialization;
import dev.nextbench.torchscript.ScriptArchive;
import dev.nextbench.torchscript.Target;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.Safetensors;
import dev.nextbench.weights.TrainedModel;
import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
            "Writes a model with its weights to a file for other programs.",
            "The file's ending says which:",
            "  .pt           TorchScript for torch.jit.load: forward(images [N, 3, H, W], normalised) gives logits",
            "  .onnx         ONNX for other runtimes, of the same function",
            "  .safetensors  the weights alone, under the names of the reference implementation",
            "Without --weights, or a trial, the weights are the initial ones of --seed."
        },
        footer = {
            "",
            "Example: nextbench export convnext_tiny --weights convnext_tiny_1k_224_ema.pth --to convnext_tiny.pt",
            "         nextbench export convnext_tiny.safetensors --to convnext_tiny.onnx",
            "         nextbench export 3fa9 --fuse --to trained.pt"
        })
final class ExportCommand implements Callable<Integer> {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private final ModelSource source = new ModelSource();

    @Option(names = "--to", required = true, paramLabel = "FILE", description = "the file: .pt, .safetensors or .onnx")
    private Path to = Path.of("");

    @Option(names = "--seed", paramLabel = "N", description = "seed of initial weights (default: 0)")
    private @Nullable Long seed;

    @Option(
            names = "--new-head",
            description = "start the last layer anew from --seed, such as for another number of --classes")
    private boolean newHead;

    @Option(
            names = "--fuse",
            description = "fold batch norms and layer scales into the layers beside them; not for .safetensors")
    private boolean fuse;

    /**
     * What goes into the file.
     *
     * @param origin where the tensors are from, for the last line
     * @param metadata of a safetensors file
     */
    private record Content(
            Graph graph,
            Map<String, NamedTensors.Tensor> tensors,
            String origin,
            List<String> notes,
            Map<String, String> metadata) {}

    @Override
    public Integer call() throws IOException, WeightsException {
        ExportFormat format = ExportFormat.of(to);
        if (fuse && format == ExportFormat.SAFETENSORS) {
            throw new InputException("--fuse is not for .safetensors, whose names are the reference's: fused weights"
                    + " fit none of them; leave it out, or export to .pt or .onnx");
        }
        ModelSource.Loaded loaded = source.load();
        Content content = loaded.hasWeights() ? fromFile(format, loaded) : initial(loaded);
        PrintWriter err = spec.commandLine().getErr();
        content.notes().forEach(err::println);
        Graph graph = content.graph();
        Map<String, NamedTensors.Tensor> tensors = content.tensors();
        if (fuse) {
            Fused fused = Fusion.fuse(graph, tensors);
            err.println(describe(fused, loaded.chosen().name()));
            graph = fused.graph();
            tensors = fused.tensors();
        }
        NotFinite.warning(tensors).ifPresent(err::println);
        write(format, loaded.chosen().name(), graph, tensors, content.metadata());
        err.println("Wrote " + to + ": " + loaded.chosen().name() + ", " + Units.grouped(graph.parameterCount())
                + " parameters, " + Units.bytes(Files.size(to)) + "; weights: " + content.origin());
        err.flush();
        return 0;
    }

    private long seed() {
        return seed == null ? 0 : seed;
    }

    private Content initial(ModelSource.Loaded loaded) {
        if (newHead) {
            throw new InputException("--new-head is for the weights of a file, and none is named: without one all"
                    + " weights are initial; leave it out, or say --weights FILE");
        }
        Initialization initialization = new Initialization(seed());
        Graph graph = loaded.graph();
        Map<String, NamedTensors.Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : graph.parameters().values()) {
            tensors.put(parameter.name(), ModelSource.initial(parameter, initialization));
        }
        return new Content(graph, tensors, "initial, seed " + seed(), List.of(), description(loaded));
    }

    private Content fromFile(ExportFormat format, ModelSource.Loaded loaded) throws IOException, WeightsException {
        if (seed != null && !newHead) {
            throw new InputException(
                    "--seed is for initial weights, but these come from " + loaded.file() + "; leave it out");
        }
        WeightFitting.Fitted fitted = loaded.fitted(newHead ? new Initialization(seed()) : null);
        List<String> notes = new ArrayList<>(source.entryTaken(loaded).stream().toList());
        if (!fitted.leftOut().isEmpty()) {
            notes.add("Left out " + fitted.leftOut().size() + " entries of " + loaded.file()
                    + " that nothing uses, such as " + fitted.leftOut().get(0) + ".");
        }
        if (newHead) {
            notes.add("Started " + String.join(" and ", fitted.fresh()) + " anew from seed " + seed() + ".");
        }
        Map<String, String> metadata = description(loaded);
        if (format == ExportFormat.SAFETENSORS) {
            metadata.putAll(loaded.origin(fitted.convention()));
        }
        String names = fitted.ownNames() ? "" : " (names of " + fitted.convention() + ")";
        return new Content(loaded.graph(), fitted.tensors(), loaded.file() + names, notes, metadata);
    }

    /** What a file of these weights says about the model; the classes' names hold for the trained last layer only. */
    private Map<String, String> description(ModelSource.Loaded loaded) {
        return new TrainedModel(
                        loaded.chosen().name(),
                        loaded.chosen().settings().json(),
                        loaded.size(),
                        newHead ? List.of() : loaded.classNames())
                .metadata();
    }

    private static String describe(Fused fused, String model) {
        if (fused.folded() == 0 && fused.foldedScales() == 0) {
            return "Nothing of " + model + " could be fused: it has no batch norm or layer scale beside a layer that"
                    + " could take it.";
        }
        return "Fused " + fused.folded() + " batch norms and " + fused.foldedScales()
                + " layer scales into the layers beside them.";
    }

    private void write(
            ExportFormat format,
            String model,
            Graph graph,
            Map<String, NamedTensors.Tensor> tensors,
            Map<String, String> metadata)
            throws IOException {
        // Named after the model, not the file: the same model and weights give the same bytes wherever they go.
        switch (format) {
            case SAFETENSORS -> Safetensors.write(to, new NamedTensors(tensors, metadata));
            case TORCHSCRIPT -> {
                ScriptArchive archive = ScriptArchive.forTarget(Target.PORTABLE).method("forward", graph, false);
                AtomicFiles.write(to, out -> archive.write(out, model, ModelSource.forArchive(tensors)));
            }
            case ONNX -> {
                Map<String, String> described = new LinkedHashMap<>(metadata);
                described.remove("format"); // of the tensors in a safetensors file
                described.put(OnnxExport.PRODUCER_VERSION, BuildInfo.version());
                AtomicFiles.write(to, out -> OnnxExport.write(out, model, graph, tensors, described));
            }
        }
    }
}
