package dev.nextbench.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.machine.ConditionSampler;
import dev.nextbench.machine.ProcessPeaks;
import dev.nextbench.machine.ValidityLimits;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Forks of a tiny model, as JMH runs them. */
class JmhForksTest {
    private static final ValidityLimits ANYTHING =
            new ValidityLimits(1, 1e6, 1, Long.MAX_VALUE, Double.MAX_VALUE, false, Integer.MAX_VALUE);

    private static JmhForks forks(String model, PrecisionCheck.Mode products) {
        ModelDefinition atto = Models.find("convnext_atto").orElseThrow();
        Map<String, Object> settings = new TreeMap<>(atto.resolve(Map.of()).json());
        settings.put("depths", List.of(1, 1));
        settings.put("widths", List.of(4, 8));
        settings.put("classes", 3);
        Workload workload = new Workload(
                model, settings, 32, "train", 2, Precision.FLOAT32, Layout.NCHW, "cpu", 1, 0, Procedure.REFERENCE);
        return new JmhForks(
                workload,
                products,
                OptionalInt.empty(),
                new JmhForks.Watching(
                        ConditionSampler.ofThisMachine(null, "cpu"), ANYTHING, ProcessPeaks.ofThisMachine(null)));
    }

    @Test
    void aForkKeepsEveryStepAndWhatTheMachineDidMeanwhile() throws Exception {
        RigorousFork fork = forks("convnext_atto", PrecisionCheck.Mode.FLOAT32).run(new ForkTimes(0.2, 2, 0.1));
        assertThat(fork.blocks()).hasSize(3);
        assertThat(fork.blocks().get(0).warmup()).isTrue();
        assertThat(fork.measured()).hasSize(2).allSatisfy(block -> {
            assertThat(block.steps().length).isPositive();
            assertThat(Arrays.stream(block.steps()).sum()).isPositive();
            assertThat(block.conditions()).isNotNull();
            assertThat(block.conditions().seconds()).isPositive();
        });
        assertThat(fork.identity())
                .containsEntry("model", "convnext_atto")
                .containsEntry("procedure", "reference")
                .containsEntry("products", "float32")
                .containsKeys("probe_matrix", "probe_convolution", "graph_sha256");
        assertThat(fork.wallSeconds()).isGreaterThan(0.4);
        boolean linux = System.getProperty("os.name").equals("Linux");
        assertThat(fork.peakResident() != null).isEqualTo(linux);
    }

    @Test
    void aProcessRunsTimmsNumbersOfStepsAndLeavesStandardOutputToResults() throws Exception {
        PrintStream out = System.out;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        JmhForks.Fork fork;
        try {
            fork = forks("convnext_atto", null).run(10, 40);
            System.out.print("result");
        } finally {
            System.setOut(out);
        }
        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("result");
        assertThat(fork.times().iterations())
                .extracting(each -> each.steps().length)
                .containsExactly(10, 40);
        StepTimes.Iteration measured = fork.times().iterations().get(1);
        assertThat(measured.runSeconds())
                .isGreaterThanOrEqualTo(Arrays.stream(measured.steps()).sum() - 1e-9);
        assertThat(fork.fork().identity()).doesNotContainKey("products");
    }

    @Test
    void whatAForkThrowsIsTheMessage() {
        assertThatThrownBy(() -> forks("convnext_atto ", null).run(1, 1))
                .isInstanceOf(MeasurementException.class)
                .hasMessageContaining("there is no model 'convnext_atto '");
    }
}
