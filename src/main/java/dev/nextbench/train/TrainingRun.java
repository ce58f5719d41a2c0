package dev.nextbench.train;

import dev.nextbench.data.Batch;
import dev.nextbench.data.Epoch;
import dev.nextbench.data.Loader;
import dev.nextbench.result.ClassResults;
import dev.nextbench.result.EpochMetrics;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.TrainedModel;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The epochs of one training, from where it stands to its end. */
final class TrainingRun {
    private final ClassifierSession session;
    private final TrainingSteps steps;
    private final Loader loader;
    private final Validation validation;
    private final Schedule schedule;
    private final boolean averaging;
    private final @Nullable TrainingCheckpoints checkpoints;
    private final CheckpointTimer timer;
    private final Map<String, String> metadata;
    private final EpochListener listener;
    private final TrainingClock clock;
    private TrainingProgress progress;
    private ClassResults classes = new ClassResults(List.of(), List.of());

    /**
     * A run.
     *
     * @param loader batches of the training split
     * @param averaging whether the averaged weights are evaluated, too
     * @param checkpoints where checkpoints and the best weights are kept; absent for none
     * @param metadata of files of weights
     * @param progress where it stands
     */
    TrainingRun(
            ClassifierSession session,
            TrainingSteps steps,
            Loader loader,
            Validation validation,
            Schedule schedule,
            boolean averaging,
            @Nullable TrainingCheckpoints checkpoints,
            Map<String, String> metadata,
            TrainingProgress progress,
            EpochListener listener) {
        this.session = session;
        this.steps = steps;
        this.loader = loader;
        this.validation = validation;
        this.schedule = schedule;
        this.averaging = averaging;
        this.checkpoints = checkpoints;
        this.timer = new CheckpointTimer(checkpoints, session, steps.microBatches());
        this.metadata = metadata;
        this.listener = listener;
        this.clock = new TrainingClock(session, progress);
        this.progress = progress;
    }

    /** Trains what is left; epochs of earlier processes are told again. */
    TrainingProgress toTheEnd() {
        progress.epochs().forEach(listener::epoch);
        if (progress.resumed() > 0) {
            tellProgress(progress.epoch() * schedule.updatesPerEpoch() + progress.update());
        }
        while (progress.epoch() < schedule.epochs()) {
            epoch();
        }
        return progress;
    }

    /** What the weights make of each class after the last epoch. */
    ClassResults classes() {
        return classes;
    }

    private void tellProgress(long updates) {
        listener.progress((double) updates / (schedule.updatesPerEpoch() * schedule.epochs()));
    }

    private void epoch() {
        TrainingProgress begun = progress;
        double start = clock.seconds() - begun.epochSeconds();
        double engineStart = clock.engineSeconds() - begun.epochEngineSeconds();
        int epoch = begun.epoch();
        double loss = begun.loss();
        double norm = begun.norm();
        long updates = schedule.updatesPerEpoch();
        long first = epoch * updates;
        double rate = schedule.rate(first + Math.max(0, begun.update() - 1));
        int firstBatch = Math.toIntExact(begun.update() * steps.microBatches());
        try (Epoch epochBatches = loader.epoch(epoch, firstBatch)) {
            Iterator<Batch> batches = epochBatches.iterator();
            for (long i = begun.update(); i < updates; i++) {
                rate = schedule.rate(first + i);
                TrainingSteps.Step step = steps.take(batches, epoch, i, rate);
                Divergence.check(step.loss(), step.norm(), first + i + 1, rate);
                loss += step.loss();
                norm += step.norm();
                tellProgress(first + i + 1);
                long done = i + 1;
                double lossSum = loss;
                double normSum = norm;
                timer.saveWhenDue(() -> begun.within(
                        done,
                        lossSum,
                        normSum,
                        clock.seconds(),
                        clock.seconds() - start,
                        clock.engineSeconds(),
                        clock.engineSeconds() - engineStart));
            }
        }
        Validation.Reached trained = validation.trained();
        Counts counts = trained.counts();
        Divergence.check(counts, epoch + 1, first + updates, norm / updates, rate);
        Counts averaged = averaging ? validation.averaged().counts() : null;
        EpochMetrics metrics = new EpochMetrics(
                epoch + 1,
                rate,
                loss / updates,
                norm / updates,
                counts.meanLoss(),
                counts.top1Share(),
                counts.top5Share(),
                averaged == null ? null : averaged.top1Share(),
                averaged == null ? null : averaged.top5Share(),
                averaged == null ? null : averaged.meanLoss(),
                clock.seconds() - start,
                clock.engineSeconds() - engineStart);
        progress = begun.next(metrics, clock.seconds(), clock.engineSeconds());
        classes = trained.classes();
        listener.epoch(metrics);
        keepIfBest(epoch + 1);
        if (progress.epoch() < schedule.epochs()) {
            timer.saveWhenDue(() -> progress);
        }
    }

    /** With averaging, epochs are ranked by the averaged weights, and these are kept. */
    private void keepIfBest(int epoch) {
        if (checkpoints == null || schedule.epochs() == 1) {
            return;
        }
        boolean best = TrainingSummary.best(progress.epochs(), averaging ? EpochMetrics::emaTop1 : EpochMetrics::top1)
                .filter(each -> each.epoch() == epoch)
                .isPresent();
        if (best) {
            Map<String, String> described = new LinkedHashMap<>(metadata);
            described.put(TrainedModel.EPOCH, Integer.toString(epoch));
            checkpoints.writeBest(averaging ? averages(described) : session.weights(described));
        }
    }

    /** The averages as they are now. */
    NamedTensors averages(Map<String, String> described) {
        Map<String, String> all = new LinkedHashMap<>(described);
        all.put(TrainedModel.KIND, "averages");
        return session.averages(all);
    }
}
