package dev.nextbench.train;

/** What evaluation adds up over batches; see {@link dev.nextbench.graph.op.ClassificationCounts}. */
record Counts(double loss, long top1, long top5, long samples) {
    static final Counts NONE = new Counts(0, 0, 0, 0);

    Counts plus(float[] batch) {
        return new Counts(
                loss + batch[0],
                top1 + Math.round((double) batch[1]),
                top5 + Math.round((double) batch[2]),
                samples + Math.round((double) batch[3]));
    }

    double meanLoss() {
        return loss / samples;
    }

    double top1Share() {
        return (double) top1 / samples;
    }

    double top5Share() {
        return (double) top5 / samples;
    }
}
