package dev.nextbench.train;

import dev.nextbench.result.EpochMetrics;

/** Is told how a training goes on. */
public interface EpochListener {
    /** A share of the training is done, 0..1; called now and then. */
    void progress(double done);

    /** An epoch has been trained and evaluated. */
    void epoch(EpochMetrics metrics);
}
