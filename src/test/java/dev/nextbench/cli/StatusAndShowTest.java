package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.result.ResultStore;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class StatusAndShowTest {
    @TempDir
    Path results;

    @BeforeEach
    void writeResults() {
        StoredExperiment.write(new ResultStore(results));
    }

    private CommandRun status(Object... arguments) {
        return CommandRun.of("status", java.util.List.of(arguments), "--results", results);
    }

    private CommandRun show(Object... arguments) {
        return CommandRun.of("show", java.util.List.of(arguments), "--results", results);
    }

    @Test
    void status_counts_trials_by_state() {
        JsonNode experiments = status("--json").succeeded().json();
        assertThat(experiments.size()).isEqualTo(1);
        JsonNode row = experiments.get(0);
        assertThat(row.get("experiment").asString()).isEqualTo(StoredExperiment.NAME);
        assertThat(row.get("done").asInt()).isEqualTo(1);
        assertThat(row.get("failed").asInt()).isEqualTo(1);
        assertThat(row.get("waiting").asInt()).isEqualTo(1);
        assertThat(row.get("running").asInt()).isZero();
        assertThat(status().succeeded().out()).contains(StoredExperiment.NAME).doesNotContain(StoredExperiment.DONE);
    }

    @Test
    void status_of_an_experiment_lists_its_trials() {
        JsonNode row = status(StoredExperiment.NAME, "--json").succeeded().json();
        assertThat(row.get("trials").size()).isEqualTo(3);
        assertThat(row.get("trials").get(1).get("state").asString()).isEqualTo("failed");
        assertThat(row.get("trials").get(1).get("point").get("kernel").asString())
                .isEqualTo("5");
        CommandRun text =
                status("experiments/" + StoredExperiment.NAME + ".yaml").succeeded();
        assertThat(text.out().lines().map(line -> line.split(" +", -1)[0] + " " + line.split(" +", -1)[1]))
                .containsExactly(
                        "trial state",
                        StoredExperiment.DONE + " done",
                        StoredExperiment.FAILED + " failed",
                        StoredExperiment.WAITING + " waiting");
    }

    @Test
    void status_names_what_is_not_there() {
        status("studies/colour").refused("studies/colour", StoredExperiment.NAME);
        CommandRun.of("status", "--results", results.resolve("none")).refused("there is no such folder");
    }

    @Test
    void an_empty_results_folder_has_no_experiments() {
        Path empty = results.resolve("studies/kernel").resolve(StoredExperiment.DONE);
        CommandRun text = CommandRun.of("status", "--results", empty);
        assertThat(text.status()).isZero();
        assertThat(text.out()).isEmpty();
        assertThat(text.err()).contains("There are no experiments");
        assertThat(CommandRun.of("status", "--results", empty, "--json")
                        .succeeded()
                        .json()
                        .size())
                .isZero();
    }

    @Test
    void show_tells_everything_about_a_trial() {
        JsonNode trial = show("aa11", "--json").succeeded().json();
        assertThat(trial.get("id").asString()).isEqualTo(StoredExperiment.DONE);
        assertThat(trial.get("state").asString()).isEqualTo("done");
        assertThat(trial.get("settings").get("kernel").asInt()).isEqualTo(7);
        assertThat(trial.get("result").get("training").get("top1").asDouble()).isEqualTo(0.25);
        assertThat(trial.get("metrics").size()).isEqualTo(1);
        assertThat(trial.get("reproduce").asString()).endsWith("--only id=" + StoredExperiment.DONE);
        String text = show(StoredExperiment.NAME + "/aa11").succeeded().out();
        assertThat(text).contains("25.00 %", "123.4", "120.0 to 126.8", "93cba94f", "kernel=7, seed=0");
        assertThat(text.lines().reduce((one, next) -> next))
                .contains("  nextbench run experiments/studies/kernel.yaml --only id=" + StoredExperiment.DONE);
    }

    @Test
    void show_tells_why_a_trial_failed() {
        assertThat(show(StoredExperiment.FAILED).succeeded().out())
                .contains("Failure", "diverged", "the loss is not a number; lower the rate");
    }

    @Test
    void show_tells_how_to_run_a_trial_that_waits() {
        assertThat(show("dd").succeeded().out())
                .contains("waiting", "nextbench run experiments/studies/kernel.yaml --scale tiny");
        assertThat(show("dd", "--json").json().has("result")).isFalse();
    }

    @Test
    void show_asks_for_more_of_an_ambiguous_id() {
        show("aa").refused(StoredExperiment.DONE, StoredExperiment.FAILED, "write more of the id");
        show("zz").refused("begins with 'zz'", "nextbench status");
        show("").refused("no trial");
    }
}
