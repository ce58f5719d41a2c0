package dev.nextbench.model.metanext;

/** What a reference calls the children of a block. */
public record BlockNames(String mixer, String norm, String expand, String project, String secondNorm) {
    /** timm's ConvNeXt. */
    public static final BlockNames CONVNEXT = new BlockNames("conv_dw", "norm", "mlp.fc1", "mlp.fc2", "norm2");

    /** timm's InceptionNeXt. */
    public static final BlockNames INCEPTIONNEXT = new BlockNames("token_mixer", "norm", "mlp.fc1", "mlp.fc2", "norm2");

    /** ConvNeXt's own repository, and E-ConvNeXt. */
    public static final BlockNames ORIGINAL = new BlockNames("dwconv", "norm", "pwconv1", "pwconv2", "norm2");
}
