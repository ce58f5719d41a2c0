package dev.nextbench.model.metanext;

import dev.nextbench.model.Backbone;
import dev.nextbench.model.Classifier;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Setting;
import dev.nextbench.model.SettingType;
import dev.nextbench.model.SettingValue;
import dev.nextbench.model.Settings;
import dev.nextbench.model.SharedSettings;
import dev.nextbench.model.layer.BatchNormalization;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** InceptionNeXt (arXiv 2303.16900), its sizes and settings (classification-models.md, sections 5, 6.2 and 8.2). */
public final class InceptionNeXtModels {
    private static final SettingType RATIO = new SettingType.Whole(1, 16);
    private static final int EXPANSION = 4;
    private static final int LAST_EXPANSION = 3;

    private InceptionNeXtModels() {}

    /** All sizes. */
    public static List<ModelDefinition> definitions() {
        return List.of(
                pyramid("inceptionnext_atto", "[2, 2, 6, 2]", "[40, 80, 160, 320]", 9, "1/4"),
                pyramid("inceptionnext_tiny", "[3, 3, 9, 3]", "[96, 192, 384, 768]", 11, "1/8"),
                pyramid("inceptionnext_small", "[3, 3, 27, 3]", "[96, 192, 384, 768]", 11, "1/8"),
                pyramid("inceptionnext_base", "[3, 3, 27, 3]", "[128, 256, 512, 1024]", 11, "1/8"),
                isotropic());
    }

    private static ModelDefinition pyramid(
            String name, String depths, String widths, int bandKernel, String branchRatio) {
        List<Setting> settings = new ArrayList<>();
        settings.add(SharedSettings.depths(SharedSettings.MOST_STAGES, depths));
        settings.add(SharedSettings.widths(1, SharedSettings.MOST_STAGES, widths, "How many channels each stage has."));
        settings.add(SharedSettings.perStage(
                "mlp_ratios",
                RATIO,
                1,
                SharedSettings.MOST_STAGES,
                "[4, 4, 4, 3]",
                "How many times wider each stage's perceptrons are; by default 4, in the last stage 3."));
        settings.addAll(mixerSettings(bandKernel, branchRatio));
        settings.add(SharedSettings.norm("The norm of stem, downsamplers and blocks.", "batch", "layer"));
        settings.add(SharedSettings.scaling("layer_scale", "none", "se", "eca", "ese"));
        settings.add(SharedSettings.layerScaleInit());
        settings.add(SharedSettings.patch(4, "Extent and stride of the stem's convolution."));
        settings.add(SharedSettings.dropPath());
        settings.add(SharedSettings.headDropout());
        settings.add(SharedSettings.classes());
        return new ModelDefinition(
                name,
                "inceptionnext",
                "classify",
                "arXiv 2303.16900",
                settings,
                InceptionNeXtModels::ratiosThatFit,
                resolved -> new Classifier(
                        backbone(resolved),
                        new MlpHead(
                                resolved.whole("classes"),
                                resolved.decimal("head_dropout"),
                                MetaNeXtSettings.WEIGHTS)));
    }

    private static ModelDefinition isotropic() {
        List<Setting> settings = new ArrayList<>();
        settings.add(SharedSettings.depths(1, "[18]"));
        settings.add(SharedSettings.widths(1, 1, "[384]", "How many channels the blocks have."));
        settings.add(
                SharedSettings.perStage("mlp_ratios", RATIO, 1, 1, "[4]", "How many times wider the perceptrons are."));
        settings.addAll(mixerSettings(11, "1/8"));
        settings.add(SharedSettings.norm("The norm of the blocks.", "batch", "layer"));
        settings.add(SharedSettings.scaling("none", "layer_scale", "se", "eca", "ese"));
        settings.add(SharedSettings.layerScaleInit());
        settings.add(SharedSettings.patch(16, "Extent and stride of the stem's convolution."));
        settings.add(SharedSettings.dropPath());
        settings.add(SharedSettings.headDropout());
        settings.add(SharedSettings.classes());
        return new ModelDefinition(
                "inceptionnext_small_isotropic",
                "inceptionnext",
                "classify",
                "arXiv 2303.16900",
                settings,
                resolved -> new Classifier(
                        new IsotropicMetaNeXt(
                                resolved.whole("patch"),
                                resolved.wholes("depths"),
                                resolved.wholes("widths"),
                                resolved.wholes("mlp_ratios"),
                                design(resolved)),
                        ConvNeXtModels.head(resolved, "norm", "head")));
    }

    private static List<Setting> mixerSettings(int bandKernel, String branchRatio) {
        SettingType branches = new SettingType.Sequence(
                new SettingType.Choice(List.of("square", "horizontal", "vertical")), 0, 3, true);
        return List.of(
                SharedSettings.kernel("band_kernel", bandKernel, "Length of the horizontal and vertical bands."),
                SharedSettings.kernel("square_kernel", 3, "Extent of the square kernel."),
                SharedSettings.setting(
                        "branch_ratio", new SettingType.Fraction(1), branchRatio, "A branch's share of the channels."),
                SharedSettings.setting(
                        "branches",
                        branches,
                        "[square, horizontal, vertical]",
                        "The convolved branches; the channels of an absent one pass unchanged."),
                SharedSettings.choice(
                        "bands",
                        "Whether the bands work beside each other, or one after the other on one group or on two.",
                        "parallel",
                        "sequential",
                        "sequential_wide"));
    }

    private static Map<String, SettingValue> ratiosThatFit(Settings settings) {
        int stages = settings.wholes("depths").size();
        List<SettingValue> ratios = new ArrayList<>(Collections.nCopies(stages, new SettingValue.Whole(EXPANSION)));
        ratios.set(stages - 1, new SettingValue.Whole(LAST_EXPANSION));
        return Map.of("mlp_ratios", new SettingValue.Sequence(ratios));
    }

    /** The pyramid that the settings describe, for any head. */
    public static Backbone backbone(Settings settings) {
        return new MetaNeXt(
                settings.whole("patch"),
                settings.wholes("depths"),
                settings.wholes("widths"),
                settings.wholes("mlp_ratios"),
                design(settings));
    }

    private static BlockDesign design(Settings settings) {
        Set<InceptionMixer.Branch> branches = EnumSet.noneOf(InceptionMixer.Branch.class);
        settings.names("branches")
                .forEach(name -> branches.add(SharedSettings.constant(InceptionMixer.Branch.class, name)));
        InceptionMixer mixer = new InceptionMixer(
                settings.whole("square_kernel"),
                settings.whole("band_kernel"),
                settings.fraction("branch_ratio"),
                branches,
                SharedSettings.constant(InceptionMixer.Bands.class, settings.name("bands")),
                MetaNeXtSettings.WEIGHTS);
        return new BlockDesign(
                BlockNames.INCEPTIONNEXT,
                mixer,
                MetaNeXtSettings.norm(settings.name("norm"), BatchNormalization.Buffers.TORCH),
                Mlp.Kind.CONVOLUTION,
                false,
                MetaNeXtSettings.scaling(settings, MetaNeXtSettings.WEIGHTS),
                settings.decimal("drop_path"),
                MetaNeXtSettings.WEIGHTS);
    }
}
