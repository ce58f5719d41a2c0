package dev.nextbench.model.metanext;

import dev.nextbench.model.Backbone;
import dev.nextbench.model.Classifier;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Module;
import dev.nextbench.model.Setting;
import dev.nextbench.model.SettingType;
import dev.nextbench.model.Settings;
import dev.nextbench.model.SharedSettings;
import dev.nextbench.model.layer.BatchNormalization;
import dev.nextbench.model.layer.Dense;
import dev.nextbench.model.layer.LayerNormalization;
import dev.nextbench.model.layer.LinearHead;
import java.util.Collections;
import java.util.List;

/** ConvNeXt (arXiv 2201.03545), its sizes and settings (classification-models.md, sections 4 and 6.1). */
public final class ConvNeXtModels {
    private static final int EXPANSION = 4;

    private ConvNeXtModels() {}

    /** All sizes. */
    public static List<ModelDefinition> definitions() {
        return List.of(
                pyramid("convnext_atto", "[2, 2, 6, 2]", "[40, 80, 160, 320]", "conv", "linear"),
                pyramid("convnext_tiny", "[3, 3, 9, 3]", "[96, 192, 384, 768]", "linear", "conv"),
                pyramid("convnext_small", "[3, 3, 27, 3]", "[96, 192, 384, 768]", "linear", "conv"),
                pyramid("convnext_base", "[3, 3, 27, 3]", "[128, 256, 512, 1024]", "linear", "conv"),
                isotropic());
    }

    private static ModelDefinition pyramid(String name, String depths, String widths, String... mlp) {
        return new ModelDefinition(
                name,
                "convnext",
                "classify",
                "arXiv 2201.03545",
                List.of(
                        SharedSettings.depths(SharedSettings.MOST_STAGES, depths),
                        SharedSettings.widths(
                                1, SharedSettings.MOST_STAGES, widths, "How many channels each stage has."),
                        kernel(),
                        convRatio(),
                        mlp(mlp),
                        SharedSettings.norm("The norm of stem, downsamplers and blocks.", "layer", "batch"),
                        SharedSettings.scaling("layer_scale", "none", "se", "eca", "ese"),
                        SharedSettings.layerScaleInit(),
                        SharedSettings.patch(4, "Extent and stride of the stem's convolution."),
                        SharedSettings.dropPath(),
                        SharedSettings.headDropout(),
                        SharedSettings.classes()),
                settings -> new Classifier(backbone(settings), head(settings, "head.norm", "head.fc")));
    }

    private static ModelDefinition isotropic() {
        return new ModelDefinition(
                "convnext_small_isotropic",
                "convnext",
                "classify",
                "arXiv 2201.03545",
                List.of(
                        SharedSettings.depths(1, "[18]"),
                        SharedSettings.widths(1, 1, "[384]", "How many channels the blocks have."),
                        kernel(),
                        convRatio(),
                        mlp("linear", "conv"),
                        SharedSettings.norm("The norm of the blocks.", "layer", "batch"),
                        SharedSettings.scaling("none", "layer_scale", "se", "eca", "ese"),
                        SharedSettings.layerScaleInit(),
                        SharedSettings.patch(16, "Extent and stride of the stem's convolution."),
                        SharedSettings.dropPath(),
                        SharedSettings.headDropout(),
                        SharedSettings.classes()),
                settings -> new Classifier(
                        new IsotropicMetaNeXt(
                                settings.whole("patch"),
                                settings.wholes("depths"),
                                settings.wholes("widths"),
                                ratios(settings),
                                design(settings, BlockNames.ORIGINAL)),
                        head(settings, "norm", "head")));
    }

    private static Setting kernel() {
        return SharedSettings.kernel("kernel", 7, "Extent of the depthwise kernel.");
    }

    private static Setting convRatio() {
        return SharedSettings.setting(
                "conv_ratio",
                new SettingType.Fraction(1),
                "1",
                "Which share of the channels the depthwise convolution takes; the others pass unchanged.");
    }

    private static Setting mlp(String... kinds) {
        return SharedSettings.choice(
                "mlp", "Whether a block's perceptron is linear layers in NHWC or 1x1 convolutions in NCHW.", kinds);
    }

    /** The pyramid that the settings describe, for any head. */
    public static Backbone backbone(Settings settings) {
        return new MetaNeXt(
                settings.whole("patch"),
                settings.wholes("depths"),
                settings.wholes("widths"),
                ratios(settings),
                design(settings, BlockNames.CONVNEXT));
    }

    private static List<Integer> ratios(Settings settings) {
        return Collections.nCopies(settings.wholes("depths").size(), EXPANSION);
    }

    private static BlockDesign design(Settings settings, BlockNames names) {
        return new BlockDesign(
                names,
                new DepthwiseMixer(settings.whole("kernel"), settings.fraction("conv_ratio"), MetaNeXtSettings.WEIGHTS),
                MetaNeXtSettings.norm(settings.name("norm"), BatchNormalization.Buffers.TORCH),
                settings.name("mlp").equals("linear") ? Mlp.Kind.LINEAR : Mlp.Kind.CONVOLUTION,
                false,
                MetaNeXtSettings.scaling(settings, MetaNeXtSettings.WEIGHTS),
                settings.decimal("drop_path"),
                MetaNeXtSettings.WEIGHTS);
    }

    /** Mean over the map, layer norm, dropout, fully connected layer. */
    static Module head(Settings settings, String normName, String linearName) {
        return new LinearHead(
                normName,
                new LayerNormalization(),
                settings.decimal("head_dropout"),
                linearName,
                new Dense(settings.whole("classes"), MetaNeXtSettings.WEIGHTS));
    }
}
