package dev.nextbench.graph.op;

import dev.nextbench.graph.ScriptWriter;

/** TorchScript of where a sample's class stands among its logits. */
final class ClassRanks {
    /** More classes than any model has: where a class stands among logits that hold a NaN, which have no order. */
    private static final int LAST = 1 << 30;

    private ClassRanks() {}

    /**
     * The name of the numbers {@code [N]}, 64-bit integers, of classes that stand before each sample's own: those of
     * larger logits, and among equal ones those of lower index.
     *
     * @param logits the name of float32 logits {@code [N, K]}
     * @param classes the name of the classes {@code [N]}
     */
    static String of(String logits, String classes, ScriptWriter writer) {
        String target = writer.assign("torch.unsqueeze(" + classes + ", 1)");
        String own = writer.assign("torch.gather(" + logits + ", 1, " + target + ")");
        String index = writer.assign("torch.sub(torch.cumsum(torch.ones_like(" + logits + ", dtype=4), 1), 1)");
        String before = writer.assign(
                "torch.logical_or(torch.gt(%s, %s), torch.logical_and(torch.eq(%s, %s), torch.lt(%s, %s)))"
                        .formatted(logits, own, logits, own, index, target));
        String rank = writer.assign("torch.sum(" + before + ", [1])");
        String unordered = writer.assign("torch.any(torch.isnan(" + logits + "), 1)");
        return writer.assign("torch.masked_fill(" + rank + ", " + unordered + ", " + LAST + ")");
    }
}
