package dev.nextbench.report;

import dev.nextbench.io.Json;
import dev.nextbench.result.EpochMetrics;
import dev.nextbench.result.Lock;
import dev.nextbench.result.Lock.LockedTrial;
import dev.nextbench.result.Provenance;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.TrialResult;
import dev.nextbench.result.TrialResult.Throughput;
import dev.nextbench.result.TrialResult.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Made-up results to make reports of. Nothing in them was measured. */
final class SyntheticExperiment {
    static final String NAME = "studies/scaling";
    private static final int EPOCHS = 12;

    private final ResultStore store;
    private final List<LockedTrial> trials = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(20);

    SyntheticExperiment(ResultStore store) {
        this.store = store;
    }

    /** Two groups of four rows with three seeds; one trial failed, one waits, one failed after its training. */
    static Lock small(ResultStore store) {
        SyntheticExperiment experiment = new SyntheticExperiment(store);
        for (String input : List.of("28", "56")) {
            for (String scaling : List.of("layer_scale", "none", "se", "eca")) {
                for (long seed = 0; seed < 3; seed++) {
                    experiment.trial("convnext_atto", Map.of("scaling", scaling, "input", input), seed);
                }
            }
        }
        Lock lock = experiment.lock(
                "Scaling of a block's output",
                "Which of <none>, SE & ECA | is worth its time?",
                List.of("scaling", "input", "seed"),
                List.of("input"),
                List.of(Map.of("scaling", "layer_scale")));
        List<LockedTrial> trials = lock.trials();
        store.writeLock(lock);
        for (int i = 0; i < trials.size(); i++) {
            if (i == 5) {
                experiment.fail(
                        trials.get(i),
                        new TrialResult.Failure(
                                "train",
                                "diverged",
                                "The loss is not a number at step 40 <of 120>. Lower the learning_rate."),
                        null);
            } else if (i == 13) {
                store.writeTrial(NAME, trials.get(i));
            } else if (i == 22) {
                experiment.fail(
                        trials.get(i),
                        new TrialResult.Failure("throughput", "memory", "Not enough memory for batch 32 | lower it."),
                        experiment.training(trials.get(i)));
            } else {
                experiment.finish(trials.get(i));
            }
        }
        return lock;
    }

    void trial(String model, Map<String, String> point, long seed) {
        TreeMap<String, String> all = new TreeMap<>(point);
        all.put("seed", String.valueOf(seed));
        TreeMap<String, Object> settings = new TreeMap<>(Map.of("depths", List.of(2, 2, 6, 2), "drop_path", 0.1));
        String id = String.format(java.util.Locale.ROOT, "%08x", (model + all).hashCode());
        long width = model.length()
                + point.values().stream().mapToLong(String::length).sum();
        trials.add(new LockedTrial(
                id,
                all,
                model,
                settings,
                seed,
                3_000_000 + 41_000 * width,
                540_000_000 + 9_000_000 * width,
                Json.mapper().valueToTree(Map.of("model", model, "seed", seed))));
    }

    Lock lock(
            String title,
            String question,
            List<String> axes,
            List<String> groupBy,
            List<Map<String, String>> baselines) {
        return new Lock(
                ResultStore.FORMAT,
                NAME,
                "experiments/" + NAME + ".yaml",
                title,
                question,
                "tiny",
                axes,
                new Lock.ReportPlan(groupBy, baselines),
                trials);
    }

    void finish(LockedTrial trial) {
        store.writeTrial(NAME, trial);
        store.writeProvenance(NAME, trial.id(), provenance(trial));
        store.writeMetrics(NAME, trial.id(), metrics(trial));
        store.writeResult(NAME, result(trial, TrialResult.State.DONE, null, training(trial)));
    }

    void fail(LockedTrial trial, TrialResult.Failure failure, @Nullable Training training) {
        store.writeTrial(NAME, trial);
        store.writeProvenance(NAME, trial.id(), provenance(trial));
        store.writeResult(NAME, result(trial, TrialResult.State.FAILED, failure, training));
    }

    TrialResult result(
            LockedTrial trial,
            TrialResult.State state,
            TrialResult.@Nullable Failure failure,
            @Nullable Training training) {
        return new TrialResult(
                ResultStore.FORMAT,
                trial.id(),
                state,
                failure,
                trial.parameters(),
                trial.macs(),
                4_000_000,
                training,
                state == TrialResult.State.DONE ? throughput(trial) : List.of());
    }

    private double quality(LockedTrial trial) {
        TreeMap<String, String> point = new TreeMap<>(trial.point());
        point.remove("seed");
        return new SplittableRandom((trial.model() + point).hashCode()).nextDouble();
    }

    private double slowness(LockedTrial trial) {
        return new SplittableRandom(trial.macs()).nextDouble();
    }

    Training training(LockedTrial trial) {
        double top1 = 0.72
                + 0.2 * quality(trial)
                + 0.01 * new SplittableRandom(trial.id().hashCode()).nextDouble();
        double top5 = 1 - (1 - top1) / 5;
        return new Training(
                EPOCHS,
                top1,
                top5,
                1.2,
                top1,
                null,
                1500,
                297,
                83.4 + 20 * quality(trial),
                80,
                0.04,
                1,
                0,
                "0".repeat(64));
    }

    private List<Throughput> throughput(LockedTrial trial) {
        List<Throughput> all = new ArrayList<>();
        for (String mode : List.of("infer", "train")) {
            double speed = (mode.equals("infer") ? 900 : 240)
                    * (1.9 - quality(trial) - 0.7 * slowness(trial))
                    * (1 + 0.02 * random.nextDouble());
            all.add(new Throughput(
                    mode, 32, "float32", "nchw", List.of(3, 28, 28), 4, speed, speed * 0.99, speed * 1.01, 5, 50));
        }
        return all;
    }

    List<EpochMetrics> metrics(LockedTrial trial) {
        double end = training(trial).top1();
        List<EpochMetrics> epochs = new ArrayList<>();
        for (int epoch = 1; epoch <= EPOCHS; epoch++) {
            double top1 = epoch == EPOCHS ? end : end * (1 - StrictMath.exp(-epoch / (2.0 + quality(trial))));
            epochs.add(new EpochMetrics(epoch, 1e-3, 2 - top1, 1, 2 - top1, top1, 1, null, 6.9, 6.6));
        }
        return epochs;
    }

    Provenance provenance(LockedTrial trial) {
        String revision = trial.seed() == 2 && trial.point().containsValue("eca") ? "0b1c2d3e-dirty" : "93cba94f";
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("nextbench", "0.1.0");
        versions.put("djl", "0.35.1");
        versions.put("jdk", "17.0.12");
        return new Provenance(
                "nextbench run experiments/" + NAME + ".yaml --scale tiny",
                "nextbench run experiments/" + NAME + ".yaml --scale tiny --only id=" + trial.id() + " | tee `log`",
                "2026-03-01T10:00:0" + trial.seed() + "Z",
                "2026-03-01T10:05:0" + trial.seed() + "Z",
                revision,
                versions,
                "cpu",
                4,
                Map.of("os", "Linux", "cores", "4"),
                Map.of("name", "digits", "hash", "sha256:5f2c"),
                Map.of("weights", "1"),
                Map.of("decoder", "built in"));
    }
}
