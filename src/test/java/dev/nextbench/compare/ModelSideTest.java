package dev.nextbench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.bench.Workload;
import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelSideTest {
    private static final String DECLARED = "-Dnextbench.products=float32";

    private static ModelSide side(Precision precision, String device) {
        Workload workload =
                new Workload("convnext_atto", Map.of(), 32, "infer", 1, precision, Layout.NCHW, device, 1, 0);
        return new ModelSide("a", workload, new Program("abc", "a.jar:b.jar"));
    }

    @Test
    void onlyForksThatCouldUseTf32AreToldToTryTheirProducts() {
        ModelSide gpu = side(Precision.FLOAT32, "gpu:0");

        assertThat(gpu.command()).contains(DECLARED);
        assertThat(gpu.environment()).containsEntry("NVIDIA_TF32_OVERRIDE", "0");
        assertThat(side(Precision.BFLOAT16, "gpu:0").command()).doesNotContain(DECLARED);
        assertThat(side(Precision.FLOAT32, "cpu").command()).doesNotContain(DECLARED);
    }

    @Test
    void anArchiveOfClassesIsAnOptionOfTheJvm() {
        ModelSide plain = side(Precision.FLOAT32, "cpu");
        ModelSide archived = plain.withClasses(Path.of("target", "classes.jsa"));

        assertThat(plain.command()).noneMatch(word -> word.startsWith("-XX:SharedArchiveFile"));
        assertThat(archived.command())
                .containsSubsequence("-XX:SharedArchiveFile=target/classes.jsa", "-cp", "a.jar:b.jar", Program.MAIN);
        assertThat(archived.identity()).isEqualTo(plain.identity());
    }
}
