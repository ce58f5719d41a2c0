package dev.nextbench.train;

import dev.nextbench.data.DataSet;
import dev.nextbench.data.Split;
import dev.nextbench.result.EpochMetrics;
import dev.nextbench.result.TrialResult;
import dev.nextbench.weights.NamedTensors;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a finished training comes to. */
final class TrainingSummary {
    private TrainingSummary() {}

    /** An epoch's share of right answers. */
    record Best(int epoch, double top1) {}

    static TrialResult.Training of(DataSet set, int microBatches, TrainingProgress progress, NamedTensors weights) {
        List<EpochMetrics> epochs = progress.epochs();
        EpochMetrics last = epochs.get(epochs.size() - 1);
        // The first epoch also pays for class loading, compilation and the first touch of every page.
        List<EpochMetrics> settled = epochs.size() > 1 ? epochs.subList(1, epochs.size()) : epochs;
        double wall = settled.stream().mapToDouble(EpochMetrics::seconds).sum();
        double inEngine =
                settled.stream().mapToDouble(EpochMetrics::stepSeconds).sum();
        Best best = best(epochs, EpochMetrics::top1).orElseThrow();
        Optional<Best> averaged = best(epochs, EpochMetrics::emaTop1);
        return new TrialResult.Training(
                epochs.size(),
                last.top1(),
                last.top5(),
                last.testLoss(),
                best.top1(),
                best.epoch(),
                last.emaTop1(),
                last.emaTop5(),
                last.emaLoss(),
                averaged.map(Best::top1).orElse(null),
                averaged.map(Best::epoch).orElse(null),
                set.size(Split.TRAIN),
                set.size(Split.TEST),
                progress.seconds(),
                progress.engineSeconds(),
                Math.max(0, 1 - inEngine / wall),
                microBatches,
                progress.resumed(),
                digest(weights));
    }

    /** The first of the epochs that are best. */
    static Optional<Best> best(List<EpochMetrics> epochs, Function<EpochMetrics, @Nullable Double> top1) {
        Best best = null;
        for (EpochMetrics epoch : epochs) {
            Double value = top1.apply(epoch);
            if (value != null && (best == null || value > best.top1())) {
                best = new Best(epoch.epoch(), value);
            }
        }
        return Optional.ofNullable(best);
    }

    private static String digest(NamedTensors weights) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            weights.tensors()
                    .values()
                    .forEach(tensor -> sha256.update(tensor.bytes().duplicate()));
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
