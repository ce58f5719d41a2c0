package dev.nextbench.run;

import dev.nextbench.data.DataSet;
import dev.nextbench.data.Split;
import dev.nextbench.experiment.TrialDefinition;
import dev.nextbench.result.BuildInfo;
import dev.nextbench.result.Lock;
import dev.nextbench.result.Provenance;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes down where the trials of a run come from. The threads and the device are those of the training, because they
 * decide its last bits; a throughput has its own beside it.
 *
 * @param options of the run
 * @param variables the environment of this process
 */
record TrialProvenance(Runner.Options options, Map<String, String> variables) {
    /**
     * A trial that begins.
     *
     * @param training threads of an operator in its training
     */
    Provenance begun(Task task, @Nullable DataSet data, String device, int training) {
        if (task.definition().training() == null) {
            return begun(task, data, device, options.division().measuringThreads(), Machine.describe(variables));
        }
        Map<String, String> environment = new HashMap<>(variables);
        environment.putAll(options.division().environment(variables));
        Map<String, String> machine = Machine.describe(environment);
        if (options.division().parallel()) {
            machine.put(
                    "trainings side by side",
                    Integer.toString(options.division().jobs()));
        }
        return begun(task, data, device, training, machine);
    }

    /**
     * A trial whose training an earlier run has finished.
     *
     * @param then the provenance that it had
     */
    Provenance takenUp(Task task, @Nullable DataSet data, Provenance then) {
        return begun(task, data, then.device(), then.threads(), then.machine());
    }

    private Provenance begun(
            Task task, @Nullable DataSet data, String device, int threads, Map<String, String> machine) {
        Lock.LockedTrial trial = task.trial();
        Map<String, String> seeds = Map.of(
                "weights", Long.toString(trial.seed()),
                "order_and_augmentation", Long.toString(trial.seed()),
                "random_operators", trial.seed() + ", epoch, update");
        DataSet set = task.definition().training() == null ? null : data;
        return new Provenance(
                options.command(),
                reproduce(trial, task.definition(), threads),
                now(),
                null,
                BuildInfo.revision(),
                Versions.describe(),
                device,
                threads,
                machine,
                set == null ? Map.of() : describe(set),
                seeds,
                set == null ? Map.of() : set.preprocessing());
    }

    private static Map<String, String> describe(DataSet set) {
        return Map.of(
                "name", set.name(),
                "content_hash", set.contentHash(),
                "classes", Integer.toString(set.classes().size()),
                "train_images", Integer.toString(set.size(Split.TRAIN)),
                "test_images", Integer.toString(set.size(Split.TEST)));
    }

    private String reproduce(Lock.LockedTrial trial, TrialDefinition definition, int threads) {
        int measuring =
                definition.throughput() == null ? threads : options.division().measuringThreads();
        return options.reproduce()
                + " --threads " + threads
                + (measuring == threads ? "" : " --measure-threads " + measuring)
                + trial.point().entrySet().stream()
                        .map(axis -> " --only " + CommandText.quote(axis.getKey() + "=" + axis.getValue()))
                        .collect(Collectors.joining())
                + " --force";
    }

    /** The same of a trial that has ended. */
    static Provenance finished(Provenance p) {
        return new Provenance(
                p.command(),
                p.reproduce(),
                p.started(),
                now(),
                p.revision(),
                p.versions(),
                p.device(),
                p.threads(),
                p.machine(),
                p.data(),
                p.seeds(),
                p.preprocessing());
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
