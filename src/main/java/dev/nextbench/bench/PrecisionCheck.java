package dev.nextbench.bench;

import dev.nextbench.engine.EngineException;
import dev.nextbench.graph.ElementType;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether a process multiplies as it was declared to. TF32 is more than one switch: products of matrices and
 * convolutions may differ in it, and then two models are not compared fairly (throughput-protocol.md, B.2).
 */
public final class PrecisionCheck {
    /** The system property of a fork that names the declared {@link Mode}; without it nothing is tried. */
    public static final String PROPERTY = "nextbench.products";

    /** The name of the mode in what a fork says of itself. */
    static final String PRODUCTS = "products";

    /** Far above what float32 loses in a product (a few 1e-7), far below what TF32 does (a few 1e-4). */
    static final double FLOAT32_LIMIT = 1e-5;

    /** What TF32 loses at most: two roundings to 11 bits, and something to spare. */
    static final double TF32_LIMIT = 5e-3;

    private PrecisionCheck() {}

    /** How float32 operands are multiplied. */
    public enum Mode {
        /** In full. */
        FLOAT32,
        /** With operands rounded to 11 significant bits, on a GPU's tensor cores. */
        TF32;

        /** The name in options and files. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The variables under which a process multiplies so; an empty value takes the variable away. */
        public Map<String, String> environment() {
            return this == FLOAT32
                    ? Map.of("NVIDIA_TF32_OVERRIDE", "0", "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE", "")
                    : Map.of("NVIDIA_TF32_OVERRIDE", "", "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE", "1");
        }

        /** The mode that a relative error shows; empty for one that neither has. */
        static Optional<Mode> of(double error) {
            if (!(error >= 0 && error <= TF32_LIMIT)) {
                return Optional.empty();
            }
            return Optional.of(error <= FLOAT32_LIMIT ? FLOAT32 : TF32);
        }
    }

    /**
     * Judges two probes.
     *
     * @param declared what is to be measured
     * @param matrixError relative error of a product of matrices of float32
     * @param convolutionError relative error of a 1x1 convolution in float32
     * @return what is wrong, with a remedy; empty if both are as declared
     */
    public static Optional<String> judge(Mode declared, double matrixError, double convolutionError) {
        Optional<Mode> matrix = Mode.of(matrixError);
        Optional<Mode> convolution = Mode.of(convolutionError);
        if (matrix.equals(Optional.of(declared)) && convolution.equals(Optional.of(declared))) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "%s was declared, but products of matrices are made %s (relative error %.1e) and convolutions %s (%.1e);"
                        + " %s",
                declared.id(),
                words(matrix),
                matrixError,
                words(convolution),
                convolutionError,
                remedy(declared, matrix, convolution)));
    }

    private static String words(Optional<Mode> mode) {
        return mode.map(known -> "in " + known.id()).orElse("wrongly");
    }

    private static String remedy(Mode declared, Optional<Mode> matrix, Optional<Mode> convolution) {
        if (matrix.isEmpty() || convolution.isEmpty()) {
            return "'nextbench doctor' checks the engine";
        }
        if (declared == Mode.TF32 && matrix.equals(convolution)) {
            return "this device has no TF32, or something forbids it; use --precision float32";
        }
        String variables = declared.environment().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> each.getValue().isEmpty()
                        ? "unset " + each.getKey()
                        : "set " + each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(" and "));
        return variables + " before the program starts, or declare the other precision";
    }

    /**
     * Tries the arithmetic that the property declares, in a process whose engine runs.
     *
     * @return the mode and the errors by name, for the record; empty if the property is not set
     * @throws EngineException if the probes disagree with what is declared
     */
    static Map<String, String> ofThisProcess(Workload workload) throws IOException {
        String declared = System.getProperty(PROPERTY);
        if (declared == null) {
            return Map.of();
        }
        Mode mode = Arrays.stream(Mode.values())
                .filter(each -> each.id().equals(declared))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(PROPERTY + "=" + declared + " is no mode"));
        PrecisionProbes probes = PrecisionProbes.on(workload.device());
        double matrix = probes.matrixError(ElementType.FLOAT32);
        double convolution = probes.convolutionError();
        Optional<String> wrong = judge(mode, matrix, convolution);
        if (wrong.isPresent()) {
            throw new EngineException(wrong.get());
        }
        return Map.of(
                PRODUCTS, mode.id(), "probe_matrix", scientific(matrix), "probe_convolution", scientific(convolution));
    }

    private static String scientific(double value) {
        return String.format(Locale.ROOT, "%.1e", value);
    }
}
