package dev.nextbench.train;

import dev.nextbench.data.Batch;
import dev.nextbench.data.Epoch;
import dev.nextbench.data.Loader;
import dev.nextbench.result.ClassResults;
import java.util.List;

/**
 * Evaluates a model in training on the whole test split.
 *
 * @param session the model
 * @param loader batches of the test split
 * @param classes names of the classes
 */
record Validation(ClassifierSession session, Loader loader, List<String> classes) {
    /**
     * What the weights reach.
     *
     * @param counts over all images
     * @param classes class by class
     */
    record Reached(Counts counts, ClassResults classes) {}

    /** What the weights as trained reach. */
    Reached trained() {
        Counts counts = Counts.NONE;
        ClassCounts byClass = new ClassCounts(classes);
        try (Epoch batches = loader.epoch(0)) {
            for (Batch batch : batches) {
                try (batch) {
                    ClassifierSession.Evaluated evaluated = session.evaluate(batch);
                    counts = counts.plus(evaluated.counts());
                    byClass.add(batch, evaluated.predictions());
                }
            }
        }
        return new Reached(counts, byClass.results());
    }

    /** What their averages reach; the weights are as before afterwards. */
    Reached averaged() {
        session.swap();
        try {
            return trained();
        } finally {
            session.swap();
        }
    }
}
