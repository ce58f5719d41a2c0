package dev.nextbench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerLockTest {
    @TempDir
    Path folder;

    @Test
    void aSecondRunnerInThisProcessIsRefused() {
        ResultStore store = new ResultStore(folder);
        long pid = ProcessHandle.current().pid();
        try (RunnerLock first = store.acquire("a")) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> new ResultStore(folder).acquire("a"))
                    .isInstanceOf(ResultException.class)
                    .hasMessageStartingWith(folder.resolve("a") + " is being run by process " + pid + " on ")
                    .hasMessageEndingWith("Wait until it has ended, end it, or use another folder with --results DIR.");
            try (RunnerLock other = store.acquire("b")) {
                assertThat(other).isNotNull();
            }
        }
        assertThat(store.runner("a")).isEmpty();
        try (RunnerLock again = store.acquire("a")) {
            assertThat(again).isNotNull();
        }
    }

    @Test
    void aRunnerInAnotherProcessIsRefusedAndNamed() throws IOException, InterruptedException {
        ResultStore store = new ResultStore(folder);
        Process other = other();
        try {
            assertThat(answer(other)).isEqualTo("held");
            assertThat(store.runner("a"))
                    .hasValueSatisfying(owner -> assertThat(owner.pid()).isEqualTo(other.pid()));
            assertThatThrownBy(() -> store.acquire("a")).hasMessageContaining("is being run by process " + other.pid());
        } finally {
            other.destroyForcibly().waitFor();
        }
        assertThat(store.runner("a")).as("a killed runner leaves no lock").isEmpty();
        try (RunnerLock after = store.acquire("a")) {
            assertThat(after).isNotNull();
        }
    }

    @Test
    void askingWhoRunsDoesNotLoseTheLock() throws IOException, InterruptedException {
        ResultStore store = new ResultStore(folder);
        try (RunnerLock held = store.acquire("a")) {
            assertThat(held).isNotNull();
            assertThat(store.runner("a")).isPresent();
            assertThatThrownBy(() -> store.acquire("a")).isInstanceOf(ResultException.class);
            Process other = other();
            try {
                assertThat(answer(other))
                        .contains("is being run by process "
                                + ProcessHandle.current().pid());
            } finally {
                other.destroyForcibly().waitFor();
            }
        }
    }

    private Process other() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String answer(Process process) throws IOException {
        return String.valueOf(process.inputReader(StandardCharsets.UTF_8).readLine());
    }

    /** Another runner: says whether it got the lock, and holds it until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (RunnerLock lock = new ResultStore(Path.of(arguments[0])).acquire("a")) {
                System.out.println(lock == null ? "" : "held");
                Thread.sleep(60_000);
            } catch (ResultException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
