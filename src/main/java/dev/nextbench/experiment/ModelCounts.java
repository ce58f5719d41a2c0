package dev.nextbench.experiment;

import dev.nextbench.model.ModelDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The parameters and MACs of every different model among an experiment's trials, counted by all processors. */
final class ModelCounts {
    /** Below this many models, starting threads takes longer than counting. */
    private static final int WORTH_THREADS = 64;

    // Equal parts of an experiment's trials are one object, which is quicker found than an equal one.
    private final IdentityHashMap<Map<String, Object>, Map<Input, Counted>> counted = new IdentityHashMap<>();

    /** What a model's cost depends on besides its settings. */
    private record Input(String model, int size) {
        static Input of(TrialDefinition trial) {
            return new Input(trial.model(), trial.data().size());
        }
    }

    /** A model's counts, or why it has none. */
    private static final class Counted {
        private LockFile.@Nullable Counts counts;
        private @Nullable String problem;
    }

    ModelCounts(List<PlannedTrial> trials, Catalogue catalogue, LockFile.Counter counter) {
        List<Runnable> work = new ArrayList<>();
        for (PlannedTrial trial : trials) {
            TrialDefinition definition = trial.definition();
            counted.computeIfAbsent(definition.settings(), settings -> new HashMap<>())
                    .computeIfAbsent(Input.of(definition), input -> {
                        Counted result = new Counted();
                        work.add(() -> count(definition, catalogue, counter, result));
                        return result;
                    });
        }
        Stream<Runnable> all = work.size() < WORTH_THREADS ? work.stream() : work.parallelStream();
        all.forEach(Runnable::run);
    }

    private static void count(TrialDefinition trial, Catalogue catalogue, LockFile.Counter counter, Counted result) {
        ModelDefinition model = catalogue
                .model(trial.model())
                .orElseThrow(() -> new IllegalArgumentException("there is no model '" + trial.model() + "'"));
        int size = trial.data().size();
        try {
            result.counts = counter.count(model, model.resolveJson(trial.settings()), size);
        } catch (IllegalArgumentException e) {
            result.problem = "cannot be built for " + size + "x" + size + " pixels: " + e.getMessage();
        }
    }

    /**
     * A trial's counts; zeros if its model cannot be built.
     *
     * @param problem is told why it cannot, as the end of a sentence about the model
     */
    LockFile.Counts of(TrialDefinition trial, Consumer<String> problem) {
        Counted result = Objects.requireNonNull(counted.get(trial.settings())).get(Input.of(trial));
        if (result != null && result.counts != null) {
            return result.counts;
        }
        if (result != null && result.problem != null) {
            problem.accept(result.problem);
            result.problem = null; // said once for all trials of the model
        }
        return new LockFile.Counts(0, 0);
    }
}
