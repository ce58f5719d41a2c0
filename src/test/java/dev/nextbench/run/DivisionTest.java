package dev.nextbench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DivisionTest {
    @Test
    void trainingsShareTheCoresAndMeasurementsHaveThemAll() {
        assertThat(Division.of(1, null, null, 8)).isEqualTo(new Division(1, 8, 8));
        assertThat(Division.of(3, null, null, 8)).isEqualTo(new Division(3, 2, 8));
        assertThat(Division.of(9, null, null, 8)).isEqualTo(new Division(9, 1, 8));
    }

    @Test
    void threadsThatAreGivenHoldForBothUnlessMeasuringHasItsOwn() {
        assertThat(Division.of(3, 4, null, 8)).isEqualTo(new Division(3, 4, 4));
        assertThat(Division.of(3, 4, 6, 8)).isEqualTo(new Division(3, 4, 6));
        assertThat(Division.of(2, null, 1, 8)).isEqualTo(new Division(2, 4, 1));
    }

    @Test
    void moreThreadsThanCoresAreACrowdOnlySideBySide() {
        assertThat(new Division(1, 16, 16).crowded(8)).isFalse();
        assertThat(new Division(2, 4, 8).crowded(8)).isFalse();
        assertThat(new Division(2, 5, 8).crowded(8)).isTrue();
    }

    @Test
    void aWorkerAloneHasTheMachineAsItIs() {
        Division alone = Division.of(1, null, null, 8);
        assertThat(alone.jvmOptions()).isEmpty();
        assertThat(alone.environment(Map.of())).isEmpty();
    }

    @Test
    void workersSideBySideKeepWithinTheirShare() {
        assertThat(Division.of(4, null, null, 8).jvmOptions())
                .startsWith("-XX:ActiveProcessorCount=2", "-XX:MaxRAMPercentage=6.250");
    }

    /** A JVM that did not know one of them would end at once. */
    @Test
    void theJvmTakesTheOptionsOfWorkersSideBySide() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Division.of(2, null, null, 2).jvmOptions());
        command.add("-version");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void waitingThreadsSleepUnlessTheUserSaidHowTheyWait() {
        Division two = Division.of(2, null, null, 8);
        assertThat(two.environment(Map.of("PATH", "/bin")))
                .containsOnly(
                        Map.entry("OMP_WAIT_POLICY", "passive"),
                        Map.entry("GOMP_SPINCOUNT", "0"),
                        Map.entry("KMP_BLOCKTIME", "0"));
        assertThat(two.environment(Map.of("OMP_WAIT_POLICY", "active"))).isEmpty();
        assertThat(two.environment(Map.of("GOMP_SPINCOUNT", "1000"))).isEmpty();
    }
}
