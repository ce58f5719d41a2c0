package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.result.Lock;
import dev.nextbench.result.Provenance;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.TrialResult;
import dev.nextbench.run.DeviceChoice;
import dev.nextbench.run.TinyExperiment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class PlanCommandTest {
    @TempDir
    Path folder;

    private Path results() {
        return folder.resolve("results");
    }

    private CommandRun plan(Path file, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("plan", file, "--device", "cpu", "--results", results()));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray());
    }

    /** Leaves the result of a trial that trained for a second. */
    private void finish(Path file, String value, TrialResult.State state) {
        ResultStore store = new ResultStore(results());
        Lock lock = dev.nextbench.run.Planner.lock(new ExperimentArguments().experiment(file), DeviceChoice.of("cpu"));
        store.writeLock(lock);
        Lock.LockedTrial trial = lock.trials().stream()
                .filter(each -> each.point().containsValue(value))
                .findFirst()
                .orElseThrow();
        store.writeProvenance(
                lock.experiment(),
                trial.id(),
                new Provenance("", "", "", "", "", Map.of(), "cpu", 1, Map.of(), Map.of(), Map.of(), Map.of()));
        boolean done = state == TrialResult.State.DONE;
        store.writeResult(
                lock.experiment(),
                new TrialResult(
                        ResultStore.FORMAT,
                        trial.id(),
                        state,
                        done ? null : new TrialResult.Failure("train", "diverged", "the loss is NaN"),
                        trial.parameters(),
                        trial.macs(),
                        1,
                        done ? new TrialResult.Training(1, 1, 1, 0, 1, null, 100, 50, 600, 1, 0, 1, 0, "") : null,
                        List.of()));
    }

    @Test
    void jsonHasEveryTrialWithItsCostAndState() throws IOException {
        Path file = TinyExperiment.twoKernels(folder);
        JsonNode plan = plan(file, "--json").succeeded().json();
        assertThat(plan.get("experiment").asString()).isEqualTo("kernels");
        assertThat(plan.get("trials")).hasSize(2);
        JsonNode trial = plan.get("trials").get(0);
        assertThat(trial.get("id").asString()).matches("[0-9a-f]{12}");
        assertThat(trial.get("model").asString()).isEqualTo("convnext_atto");
        assertThat(trial.get("settings").get("kernel").asInt()).isEqualTo(3);
        assertThat(trial.get("settings").get("widths").toString()).isEqualTo("[8,16]");
        assertThat(trial.get("point").get("kernel").asString()).isEqualTo("3");
        assertThat(trial.get("seed").asLong()).isZero();
        assertThat(trial.get("parameters").asLong()).isEqualTo(3_858);
        assertThat(trial.get("macs").asLong()).isEqualTo(21_856);
        assertThat(trial.get("state").asString()).isEqualTo("waiting");
        assertThat(trial.get("seconds").isNull()).isTrue();
        assertThat(results()).doesNotExist();
    }

    @Test
    void costsAreThoseOfTheCostCommand() throws IOException {
        Path file = TinyExperiment.twoKernels(folder);
        JsonNode trial =
                plan(file, "--json", "--only", "kernel=5").json().get("trials").get(0);
        JsonNode cost = CommandRun.of(
                        "cost",
                        "convnext_atto",
                        "--set",
                        "patch=2",
                        "--set",
                        "depths=[1, 1]",
                        "--set",
                        "widths=[8, 16]",
                        "--set",
                        "kernel=5",
                        "--classes",
                        10,
                        "--input",
                        "3x8x8",
                        "--json")
                .succeeded()
                .json();
        assertThat(trial.get("parameters").asLong())
                .isEqualTo(cost.get("parameters").asLong());
        assertThat(trial.get("macs").asLong()).isEqualTo(cost.get("macs").asLong());
    }

    @Test
    void statesAndTimesComeFromWhatHasRun() throws IOException {
        Path file = TinyExperiment.twoKernels(folder);
        assertThat(plan(file).succeeded().out())
                .contains("waiting", "?")
                .endsWith("\n2 trials, 2 to run; the time is known once a trial has run on this machine, or with"
                        + " --calibrate\n");

        finish(file, "5", TrialResult.State.DONE);
        // The other has 21,856 of 24,928 multiply-accumulates an image, so 526 of 600 seconds, and 2 for its process.
        // Their sizes are near enough for one figure.
        CommandRun known = plan(file).succeeded();
        assertThat(known.out()).contains("done").endsWith("\n2 trials, 1 to run, about 9 min\n");
        assertThat(known.out().lines().filter(line -> line.contains("kernel=3")))
                .singleElement()
                .asString()
                .contains("  528  ");
        JsonNode trials = plan(file, "--json").json().get("trials");
        assertThat(trials.get(0).get("seconds").asDouble()).isBetween(527.0, 529.0);
        assertThat(trials.get(1).get("state").asString()).isEqualTo("done");

        finish(file, "3", TrialResult.State.FAILED);
        assertThat(plan(file, "--json").json().get("trials").get(0).get("state").asString())
                .isEqualTo("failed");
    }

    @Test
    void stepsOfAnotherSizeHaveBoundsInsteadOfATime() throws IOException {
        Path file = TinyExperiment.twoKernels(folder);
        finish(file, "5", TrialResult.State.DONE);
        // At 32 instead of 8 pixels a step has 16 times the multiply-accumulates and takes 4 to 16 times as long.
        CommandRun larger =
                plan(file, "--only", "kernel=5", "--set", "data.size=32").succeeded();
        assertThat(larger.out())
                .containsPattern("  2,3\\d\\d–9,5\\d\\d  kernel=5")
                .contains("1 trial, 1 to run, between 40 min and 2.7 h: their steps are up to 16 times as large as any"
                        + " that ran here; --calibrate measures a few");
        JsonNode trial = plan(file, "--only", "kernel=5", "--set", "data.size=32", "--json")
                .json()
                .get("trials")
                .get(0);
        double low = trial.get("seconds_low").asDouble();
        double high = trial.get("seconds_high").asDouble();
        assertThat(trial.get("seconds").asDouble()).isBetween(1.9 * low, 0.6 * high);

        assertThat(plan(file, "--only", "kernel=5", "--set", "training.batch=1")
                        .succeeded()
                        .out())
                .contains("between", ": no steps of their size have run here; --calibrate measures a few");
    }

    @Test
    void calibrationMeasuresStepsAndLeavesNothing() throws IOException {
        Path file = TinyExperiment.twoKernels(folder);
        CommandRun known = plan(file, "--calibrate");
        assertThat(known.status()).isZero();
        assertThat(known.err()).containsPattern("convnext_atto, training steps of 20: \\S+ ms each");
        assertThat(known.out()).contains("2 trials, 2 to run, about ").doesNotContain("?");
        assertThat(results()).doesNotExist();
    }

    @Test
    void anExperimentThatOnlyMeasuresHasATimeAtOnce() throws IOException {
        Path file = TinyExperiment.write(folder, "speed", """
                training: none
                throughput: {forks: 3, warmup_iterations: 1, iterations: 4, iteration_seconds: 1}
                axes: [grid: {kernel: [3, 5]}]
                """);
        // 3 forks, each 5 seconds of iterations and 2 for its start.
        assertThat(plan(file).succeeded().out()).endsWith("\n2 trials, 2 to run, about 42 s\n");
    }

    @Test
    void onlyKeepsTheIdsOfTheWholePlan() throws IOException {
        Path file = TinyExperiment.twoKernels(folder);
        JsonNode whole = plan(file, "--json").json().get("trials");
        JsonNode chosen = plan(file, "--json", "--only", "kernel=5").json().get("trials");
        assertThat(chosen).hasSize(1);
        assertThat(chosen.get(0)).isEqualTo(whole.get(1));
        plan(file, "--only", "kernel=9").refused("no trial has kernel 9");
    }

    @Test
    void tenThousandTrialsArePlannedEachWithItsOwnId() throws IOException {
        Path file = TinyExperiment.write(folder, "large", """
                training: {epochs: 1}
                throughput: none
                axes:
                  - grid:
                      kernel: [3, 5, 7, 9, 11]
                      training.batch: [10, 20, 40, 50]
                      training.learning_rate: [0.001, 0.002, 0.003, 0.004, 0.005]
                seeds: [%s]
                """.formatted(String.join(
                ", ",
                java.util.stream.IntStream.range(0, 100)
                        .mapToObj(Integer::toString)
                        .toList())));
        JsonNode trials = plan(file, "--json").succeeded().json().get("trials");
        Set<String> ids = new HashSet<>();
        trials.forEach(trial -> ids.add(trial.get("id").asString()));
        assertThat(ids).hasSize(10_000);
        JsonNode only = plan(file, "--json", "--only", "seed=99", "--only", "kernel=11")
                .succeeded()
                .json()
                .get("trials");
        assertThat(only).hasSize(20);
        assertThat(only.get(19)).isEqualTo(trials.get(9_999));
    }

    @Test
    void aWrongFileIsRefused() throws IOException {
        plan(folder.resolve("missing.yaml")).refused("missing.yaml");
        Path file = TinyExperiment.write(folder, "tiny", "throughput: none\ntraining: {epochs: 1, bach: 2}\n");
        plan(file).refused("tiny.yaml:6", "bach", "batch");
    }

    @Test
    void resultsThatAreDamagedAreRefusedWithARemedy() throws IOException {
        Path file = TinyExperiment.twoKernels(folder);
        finish(file, "3", TrialResult.State.DONE);
        Path result;
        try (var files = Files.walk(results())) {
            result = files.filter(each -> each.endsWith("result.json"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.writeString(result, "{\"format\": 1");
        plan(file).refused(result + " is damaged", "Delete the folder");
    }
}
