package dev.nextbench.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.compare.Design;
import dev.nextbench.compare.Interleaving;
import dev.nextbench.compare.Metric;
import dev.nextbench.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfTestReportTest {
    private static final SelfTestResult.Rates NONE = new SelfTestResult.Rates(20, 1, 0, 19, 1, 0, 0.1684);
    private static final SelfTestResult.Rates ALL = new SelfTestResult.Rates(20, 20, 20, 0, 0, 0.8316, 1);

    private static SelfTestResult result(Design design) {
        SelfTestResult.Row full = new SelfTestResult.Row(
                "convnext_atto infer, 1 x 96 px",
                210,
                0.00412,
                0.00081,
                0.0063,
                1.0203,
                NONE,
                ALL,
                new SelfTestResult.Rates(1000, 2, 0, 1000, 0, 0, 0.0037),
                new SelfTestResult.Rates(1000, 999, 998, 2, 0, 0.9928, 0.9998),
                61.4,
                120.6,
                Map.of("steal", 3));
        SelfTestResult.Row bare = new SelfTestResult.Row(
                "nothing", 0, Double.NaN, Double.NaN, Double.NaN, null, NONE, ALL, null, null, 5, 6, Map.of());
        return new SelfTestResult(
                SelfTestResult.FORMAT,
                1.02,
                Rule.of(Metric.THROUGHPUT, 1),
                design,
                List.of(full, bare),
                Map.of("processor", "made up"),
                "abc",
                "./nextbench gate selftest --model convnext_atto",
                "2026-01-01T00:00:00Z");
    }

    @Test
    void thePageSaysWhatWasFoundAndHowSureThatIs() {
        String page = SelfTestReport.markdown(result(Design.pairs(10, 1)));

        assertThat(page)
                .contains("Each comparison is 10 pairs of fresh forks, whose steps take turns, of 3.0 s")
                .contains("above 1.00 %", "one-sided 99.00 % bound", "slowed by 2.00 %")
                .contains("| convnext_atto infer, 1 x 96 px | 210 | 0.41 % | 0.63 % | 0 of 20 (0.0 to 16.8 %)"
                        + " | 0 of 1000 (0.0 to 0.4 %) | 20 of 20 (83.2 to 100.0 %) | 998 of 1000 (99.3 to 100.0 %)"
                        + " | 1 of 20 | 0 of 20 | 61, slowed 121 |\n")
                .contains("| 1 of 20 | 2 of 1000 | 20 of 20 | 999 of 1000 | 2.03 % | 0.08 % | steal=3 |\n")
                .contains("`./nextbench gate selftest --model convnext_atto`, begun 2026-01-01T00:00:00Z, revision abc")
                .endsWith("- processor: made up\n");
    }

    @Test
    void whatIsNotKnownIsADash() {
        String page = SelfTestReport.markdown(result(Design.pairs(10, 1)));

        assertThat(page)
                .doesNotContain("NaN", "null")
                .contains("| nothing | 0 | – | – | 0 of 20 (0.0 to 16.8 %) | – | 20 of 20 (83.2 to 100.0 %) | – |")
                .contains("| nothing | 1 of 20 | – | 20 of 20 | – | – | – | none |\n");
    }

    @Test
    void rowsHaveAsManyCellsAsTheirHeads() {
        int columns = 0;
        for (String line :
                SelfTestReport.markdown(result(Design.pairs(10, 1))).lines().toList()) {
            int cells = (int) line.chars().filter(c -> c == '|').count();
            if (columns == 0 || cells == 0) {
                columns = cells;
            }
            assertThat(cells).as(line).isEqualTo(columns);
        }
    }

    @Test
    void wholeForksAreCalledQuadruples() {
        assertThat(SelfTestReport.markdown(result(Design.pairs(6, 1).with(Interleaving.FORKS))))
                .contains("Each comparison is 6 quadruples of fresh forks");
    }

    @Test
    void bothFilesAreWritten(@TempDir Path folder) throws IOException {
        SelfTestResult result = result(Design.pairs(10, 1));

        SelfTestReport.write(result, folder.resolve("new/one"));

        assertThat(folder.resolve("new/one/selftest.md")).hasContent(SelfTestReport.markdown(result));
        assertThat(Json.read(folder.resolve("new/one/selftest.json"), SelfTestResult.class))
                .isEqualTo(result);
        assertThat(folder.resolve("new/one").toFile().list()).hasSize(2);
    }
}
