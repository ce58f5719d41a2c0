package dev.nextbench.bench;

/** Which training step is timed; inference is the same in both. */
public enum Procedure {
    /** This program's: targets that stay, label smoothing 0.1, AdamW with weight decay 0.05. */
    STANDARD,

    /**
     * timm 0.6.11's benchmark script (throughput-protocol.md, A.3): targets drawn anew on the device in each step,
     * plain cross entropy, SGD with rate 1e-4 and Nesterov momentum 0.9, no weight decay.
     */
    REFERENCE
}
