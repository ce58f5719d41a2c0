package dev.nextbench.model.econvnext;

import dev.nextbench.graph.Init;
import dev.nextbench.model.Backbone;
import dev.nextbench.model.Classifier;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Module;
import dev.nextbench.model.SettingType;
import dev.nextbench.model.SettingValue;
import dev.nextbench.model.Settings;
import dev.nextbench.model.SharedSettings;
import dev.nextbench.model.layer.BatchNormalization;
import dev.nextbench.model.layer.Dense;
import dev.nextbench.model.layer.LinearHead;
import dev.nextbench.model.metanext.BlockDesign;
import dev.nextbench.model.metanext.BlockNames;
import dev.nextbench.model.metanext.DepthwiseMixer;
import dev.nextbench.model.metanext.MetaNeXtSettings;
import dev.nextbench.model.metanext.Mlp;
import java.util.List;
import java.util.Map;

/** E-ConvNeXt (arXiv 2508.20955), its sizes and settings (classification-models.md, sections 7 and 8.3). */
public final class EConvNeXtModels {
    /**
     * How all convolutions and fully connected layers start: cut at two standard deviations as in Paddle 2.4.2, with
     * which the reference was trained; later Paddle cuts at ±2 in absolute terms, which cuts nothing (section 2.1).
     */
    public static final Init WEIGHTS = new Init.TruncatedNormal(0.02, 2);

    private EConvNeXtModels() {}

    /** All sizes. */
    public static List<ModelDefinition> definitions() {
        return List.of(
                define("econvnext_mini", "[3, 3, 9, 3]", "[48, 96, 192, 384, 768]", "patch", "stepped"),
                define("econvnext_tiny", "[3, 3, 9, 3]", "[64, 128, 256, 512, 1024]", "stepped", "patch"),
                define("econvnext_small", "[3, 3, 27, 3]", "[64, 128, 256, 512, 1024]", "stepped", "patch"));
    }

    private static ModelDefinition define(String name, String depths, String widths, String... stems) {
        return new ModelDefinition(
                name,
                "econvnext",
                "classify",
                "arXiv 2508.20955",
                List.of(
                        SharedSettings.depths(SharedSettings.MOST_STAGES, depths),
                        SharedSettings.widths(
                                2,
                                SharedSettings.MOST_STAGES + 1,
                                widths,
                                "How many channels there are before the first stage and after each stage."),
                        SharedSettings.setting(
                                "csp",
                                new SettingType.Flag(),
                                "true",
                                "Whether a stage has two branches; if not, the blocks take all channels."),
                        SharedSettings.setting(
                                "csp_ratio",
                                new SettingType.Fraction(1),
                                "1/2",
                                "Which share of a stage's channels goes through the blocks."),
                        SharedSettings.choice(
                                "mid_width",
                                "A stage's inner width: the mean of the widths before and after it, or one of them.",
                                "mean",
                                "in",
                                "out"),
                        SharedSettings.choice(
                                "stem", "patch: one convolution (va); stepped: three convolutions (vb).", stems),
                        SharedSettings.patch(
                                stem(stems[0]).patch(),
                                "Extent and stride of the stem's first convolution; by default 4 with stem patch and 2"
                                        + " with stepped."),
                        SharedSettings.choice(
                                "stage_attention", "What a stage joins its branches through.", "ese", "none"),
                        SharedSettings.kernel("kernel", 7, "Extent of the depthwise kernel."),
                        SharedSettings.setting(
                                "block_norms",
                                new SettingType.Whole(1, 2),
                                "2",
                                "Norms of a block: after the depthwise convolution, and after the perceptron, too."),
                        SharedSettings.norm("The norm of the blocks.", "batch", "layer"),
                        SharedSettings.choice(
                                "unit_norm", "The norm of stem, downsamplers, entries and exits.", "batch", "layer"),
                        SharedSettings.scaling("ese", "layer_scale", "none", "se", "eca"),
                        SharedSettings.layerScaleInit(),
                        SharedSettings.dropPath(),
                        SharedSettings.classes()),
                settings -> Map.of(
                        "patch",
                        new SettingValue.Whole(stem(settings.name("stem")).patch())),
                settings -> new Classifier(backbone(settings), head(settings)));
    }

    private static EConvNeXt.Stem stem(String name) {
        return SharedSettings.constant(EConvNeXt.Stem.class, name);
    }

    /** The backbone that the settings describe, for any head. */
    public static Backbone backbone(Settings settings) {
        BlockDesign design = new BlockDesign(
                BlockNames.ORIGINAL,
                new DepthwiseMixer(settings.whole("kernel"), WEIGHTS),
                MetaNeXtSettings.norm(settings.name("norm"), BatchNormalization.Buffers.PADDLE),
                Mlp.Kind.CONVOLUTION,
                settings.whole("block_norms") == 2,
                MetaNeXtSettings.scaling(settings, WEIGHTS),
                settings.decimal("drop_path"),
                WEIGHTS);
        return new EConvNeXt(
                stem(settings.name("stem")),
                settings.whole("patch"),
                settings.wholes("depths"),
                settings.wholes("widths"),
                SharedSettings.constant(MidWidth.class, settings.name("mid_width")),
                settings.flag("csp"),
                settings.fraction("csp_ratio"),
                settings.name("stage_attention").equals("ese"),
                MetaNeXtSettings.norm(settings.name("unit_norm"), BatchNormalization.Buffers.PADDLE),
                design);
    }

    /** Mean over the map, batch norm over the features, fully connected layer. */
    private static Module head(Settings settings) {
        return new LinearHead(
                "norm",
                new BatchNormalization(BatchNormalization.Buffers.PADDLE),
                0,
                "head.fc_cls",
                new Dense(settings.whole("classes"), WEIGHTS));
    }
}
