package dev.nextbench.experiment;

/** How activations {@code [N, C, H, W]} lie in memory: channels first or channels last. */
public enum Layout {
    NCHW,
    NHWC
}
