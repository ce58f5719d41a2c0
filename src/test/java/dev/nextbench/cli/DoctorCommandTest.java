package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DoctorCommandTest {
    @TempDir
    Path folder;

    @Test
    void a_working_engine_multiplies_rightly() {
        JsonNode findings = CommandRun.of("doctor", "--json", "--results", folder)
                .succeeded()
                .json();
        assertThat(findings.get("problems").size()).isZero();
        JsonNode engine = findings.get("engine");
        assertThat(engine.get("version").asString()).startsWith("2.7");
        assertThat(Path.of(engine.get("libtorch").asString())).isDirectory();
        JsonNode cpu = engine.get("devices").get(0);
        assertThat(cpu.get("name").asString()).isEqualTo("cpu");
        assertThat(cpu.get("float32_error").asDouble()).isBetween(1e-9, 2e-6);
        assertThat(cpu.get("bfloat16_error").asDouble()).isBetween(5e-4, 1e-2);
        assertThat(findings.get("machine").get("cores").asInt()).isPositive();
        assertThat(findings.get("folders").get(0).get("free_bytes").asLong()).isPositive();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void text_says_that_all_is_well() {
        assertThat(CommandRun.of("doctor", "--results", folder).succeeded().out())
                .contains("nextbench", "libtorch", "cpu", "All is well.");
    }

    @Test
    void a_results_folder_that_cannot_be_is_a_problem() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        CommandRun run = CommandRun.of("doctor", "--results", file.resolve("results"), "--json");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("results", "cannot be written to");
        assertThat(run.json().get("problems").size()).isEqualTo(1);
    }

    @Test
    void reduced_precision_is_told() {
        List<String> problems = new ArrayList<>();
        List<String> advice = new ArrayList<>();
        DoctorCommand.judge(
                new EngineReport(
                        "lib",
                        "2.7.1",
                        "cu128",
                        1,
                        List.of(
                                new EngineReport.DeviceReport("cpu", 3e-7, 3e-3),
                                new EngineReport.DeviceReport("gpu:0", 3e-4, 0.5),
                                new EngineReport.DeviceReport("gpu:1", null, null))),
                problems,
                advice);
        assertThat(problems).singleElement().asString().startsWith("gpu:1 cannot multiply");
        assertThat(advice).hasSize(3).first().asString().contains("gpu:0", "3.0e-04", "NVIDIA_TF32_OVERRIDE");
        assertThat(advice.get(1)).contains("gpu:0", "bfloat16");
        assertThat(advice).noneMatch(line -> line.startsWith("cpu"));
    }

    @Test
    void a_libtorch_of_another_version_is_refused_before_it_is_loaded() throws Exception {
        Path libraries = Files.createDirectories(folder.resolve("libtorch/lib"));
        Files.writeString(libraries.resolve(System.mapLibraryName("torch")), "no library");
        Files.writeString(folder.resolve("libtorch/build-version"), "2.9.1+cpu\n");
        ProcessBuilder child = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.nextbench.Main",
                "doctor",
                "--results",
                folder.toString());
        child.environment().put("PYTORCH_LIBRARY_PATH", libraries.toString());
        Path err = folder.resolve("err.txt");
        child.redirectError(err.toFile())
                .redirectOutput(folder.resolve("out.txt").toFile());
        Process process = child.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(err))
                .contains("PYTORCH_LIBRARY_PATH names libtorch 2.9.1+cpu", "2.7", "unset it")
                .doesNotContain("\tat ");
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(Files.readString(folder.resolve("out.txt"))).contains("could not be started");
    }
}
