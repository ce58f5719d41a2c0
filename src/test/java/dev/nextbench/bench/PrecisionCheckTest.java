package dev.nextbench.bench;

import static dev.nextbench.bench.PrecisionCheck.Mode.FLOAT32;
import static dev.nextbench.bench.PrecisionCheck.Mode.TF32;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.engine.TorchEngine;
import dev.nextbench.graph.ElementType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Errors are of the sizes that throughput-protocol's probes show: 1e-6 in full, 1e-3 with TF32. */
class PrecisionCheckTest {
    @Test
    void bothProbesAsDeclaredPass() {
        assertThat(PrecisionCheck.judge(FLOAT32, 4e-7, 2e-6)).isEmpty();
        assertThat(PrecisionCheck.judge(TF32, 3e-4, 1e-3)).isEmpty();
    }

    @Test
    void theFrameworksDefaultIsNeitherMode() {
        assertThat(PrecisionCheck.judge(FLOAT32, 4e-7, 3e-4).orElseThrow())
                .isEqualTo("float32 was declared, but products of matrices are made in float32 (relative error 4.0e-07)"
                        + " and convolutions in tf32 (3.0e-04); set NVIDIA_TF32_OVERRIDE=0 and unset"
                        + " TORCH_ALLOW_TF32_CUBLAS_OVERRIDE before the program starts, or declare the other"
                        + " precision");
        assertThat(PrecisionCheck.judge(TF32, 4e-7, 3e-4).orElseThrow())
                .contains("tf32 was declared", "set TORCH_ALLOW_TF32_CUBLAS_OVERRIDE=1");
    }

    @Test
    void aDeviceWithoutTf32IsNotMeasuredAsIfItHadIt() {
        assertThat(PrecisionCheck.judge(TF32, 4e-7, 4e-7).orElseThrow()).contains("no TF32", "--precision float32");
    }

    @Test
    void wrongProductsAreNoPrecision() {
        assertThat(PrecisionCheck.judge(FLOAT32, Double.NaN, 4e-7).orElseThrow())
                .contains("wrongly (relative error NaN)", "nextbench doctor");
        assertThat(PrecisionCheck.judge(TF32, 3e-4, 0.5).orElseThrow()).contains("convolutions wrongly");
    }

    @Test
    void thisMachinesProcessorMultipliesInFull() throws IOException {
        TorchEngine.start(1);
        PrecisionProbes probes = PrecisionProbes.on("cpu");
        double matrix = probes.matrixError(ElementType.FLOAT32);
        double convolution = probes.convolutionError();
        assertThat(matrix).isBetween(1e-9, PrecisionCheck.FLOAT32_LIMIT);
        assertThat(convolution).isBetween(1e-9, PrecisionCheck.FLOAT32_LIMIT);
        assertThat(PrecisionCheck.judge(FLOAT32, matrix, convolution)).isEmpty();
        assertThat(probes.matrixError(ElementType.BFLOAT16)).isBetween(5e-4, 1e-2);
        assertThat(probes.error((row, column) -> 0)).isEqualTo(1);
    }

    @Test
    void aForksEnvironmentIsWrittenForTheShell(@TempDir Path folder) throws Exception {
        Path java = JavaWithEnvironment.write(folder, Map.of("NVIDIA_TF32_OVERRIDE", "0", "SHLVL", "", "A", "it's"));
        assertThat(Files.readAllLines(java).subList(0, 4))
                .containsExactly("#!/bin/sh", "export A='it'\\''s'", "export NVIDIA_TF32_OVERRIDE='0'", "unset SHLVL");
        Process process = new ProcessBuilder(java.toString(), "-version")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains(System.getProperty("java.version"));
        assertThat(process.waitFor()).isZero();
    }
}
