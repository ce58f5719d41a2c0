package dev.nextbench.model.resnet;

import dev.nextbench.graph.Init;
import dev.nextbench.model.Classifier;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Settings;
import dev.nextbench.model.SharedSettings;
import dev.nextbench.model.layer.Dense;
import dev.nextbench.model.layer.LinearHead;
import java.util.List;

/** ResNet-50 (arXiv 1512.03385) and its settings (classification-models.md, section 3). */
public final class ResNetModels {
    private ResNetModels() {}

    /** All sizes. */
    public static List<ModelDefinition> definitions() {
        return List.of(new ModelDefinition(
                "resnet50",
                "resnet",
                "classify",
                "arXiv 1512.03385",
                List.of(
                        SharedSettings.depths(SharedSettings.MOST_STAGES, "[3, 4, 6, 3]"),
                        SharedSettings.widths(
                                1,
                                SharedSettings.MOST_STAGES,
                                "[64, 128, 256, 512]",
                                "How many channels the 3x3 convolutions of each stage have; four times as many leave"
                                        + " it."),
                        SharedSettings.choice(
                                "stem",
                                "imagenet: 7x7 convolution with stride 2 and max-pool; small: 3x3 with stride 1 alone.",
                                "imagenet",
                                "small"),
                        SharedSettings.dropPath(),
                        SharedSettings.classes()),
                settings -> {
                    ResNet backbone = backbone(settings);
                    // PyTorch's default for a linear layer: weight and bias uniform within 1 / sqrt(fan_in).
                    Init uniform = new Init.Uniform(1 / Math.sqrt(backbone.features()));
                    Dense linear = new Dense(settings.whole("classes"), uniform, uniform);
                    return new Classifier(backbone, new LinearHead("", null, 0, "fc", linear));
                }));
    }

    /** The backbone that the settings describe, for any head. */
    public static ResNet backbone(Settings settings) {
        return new ResNet(
                SharedSettings.constant(ResNet.Stem.class, settings.name("stem")),
                settings.wholes("depths"),
                settings.wholes("widths"),
                settings.decimal("drop_path"));
    }
}
