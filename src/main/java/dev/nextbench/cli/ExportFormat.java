package dev.nextbench.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The formats that a model is exported in, by the ending of the file's name. */
enum ExportFormat {
    /** For {@code torch.jit.load}. */
    TORCHSCRIPT(".pt"),
    /** The weights alone. */
    SAFETENSORS(".safetensors"),
    /** For ONNX runtimes. */
    ONNX(".onnx");

    private final String ending;

    ExportFormat(String ending) {
        this.ending = ending;
    }

    /**
     * The format that a file's name says.
     *
     * @throws InputException if it says none, or is a folder's
     */
    static ExportFormat of(Path file) {
        if (Files.isDirectory(file)) {
            throw new InputException("--to " + file + ": this is a folder; name a file in it");
        }
        return Arrays.stream(values())
                .filter(format -> file.toString().endsWith(format.ending))
                .findFirst()
                .orElseThrow(() -> new InputException(
                        "--to " + file + ": the name should end in .pt, .safetensors or .onnx, which says the format"));
    }
}
