package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.bench.Procedure;
import dev.nextbench.bench.Workload;
import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.io.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepServerCommandTest {
    private static final String WORKLOAD = Json.compact(new Workload(
            "convnext_atto",
            Map.of("depths", new int[] {1, 1}, "widths", new int[] {4, 8}, "classes", 3),
            32,
            "infer",
            2,
            Precision.FLOAT32,
            Layout.NHWC,
            "cpu",
            1,
            5,
            Procedure.REFERENCE));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "infer      | trian      | mode should be infer or train, not 'trian'",
                "model      | modell     | field 'model' is missing",
                "nhwc       | nhcw       | nhcw",
                "convnext_a | convnext_o | did you mean 'convnext_atto'?",
                "cpu        | tpu        | --device tpu: should be auto, cpu, gpu or gpu:N",
                "{          | [          | --workload: ",
            })
    void aWorkloadThatIsWrongIsRefusedByName(String part, String wrong, String message) {
        assertThat(WORKLOAD).contains(part);
        CommandRun.of("step-server", "--workload", WORKLOAD.replace(part, wrong))
                .refused(message);
    }

    @Test
    void numbersBelowOneAreRefused() {
        CommandRun.of("step-server", "convnext_atto", "--batch", "0").refused("--batch 0: should be at least 1");
        CommandRun.of("step-server", "convnext_atto", "--threads", "-1").refused("--threads -1: should be at least 1");
        CommandRun.of("step-server", "convnext_atto", "--slowdown", "0.5").refused("--slowdown 0.5", "such as 1.02");
        CommandRun.of("step-server").refused("the model's name is missing");
    }

    @Test
    void theArchiveOfAWorkloadIsWritten(@TempDir Path folder) {
        Path file = folder.resolve("net.pt");
        CommandRun.of("step-server", "--workload", WORKLOAD, "--write-archive", file)
                .succeeded();
        assertThat(file)
                .isRegularFile()
                .satisfies(each -> assertThat(Files.size(each)).isGreaterThan(1000));
    }

    @Test
    void whatIsForOtherProgramsAloneIsNotInTheHelp() {
        String help = CommandRun.of("step-server", "--help").succeeded().out();
        assertThat(help).contains("--procedure").doesNotContain("--slowdown", "--workload", "--write-archive");
    }
}
