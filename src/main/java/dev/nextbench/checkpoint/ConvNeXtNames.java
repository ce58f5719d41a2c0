package dev.nextbench.checkpoint;

import java.util.ArrayList;
import java.util.List;

/** What other programs call ConvNeXt's tensors (classification-models.md, sections 4.4 and 7.4). */
final class ConvNeXtNames {
    /** The files of ConvNeXt's own repository, and of InceptionNeXt's for its ConvNeXts. */
    static final Convention ORIGINAL =
            new Convention("facebookresearch/ConvNeXt", rules("", "head.{leaf}"), Convention.Linear.OUT_IN, List.of());

    /** The Paddle ConvNeXt of PASSL and of E-ConvNeXt's repository. */
    static final Convention PADDLE = new Convention(
            "Paddle ConvNeXt", rules("backbone.", "head.fc_cls.{leaf}"), Convention.Linear.IN_OUT, List.of());

    private ConvNeXtNames() {}

    private static List<NameRule> rules(String backbone, String classifier) {
        List<NameRule> rules = new ArrayList<>();
        rules.add(NameRule.of("stem.{i}.{leaf}", backbone + "downsample_layers.0.{i}.{leaf}"));
        rules.add(NameRule.of("stages.{i}.downsample.{j}.{leaf}", backbone + "downsample_layers.{i}.{j}.{leaf}"));
        String block = "stages.{i}.blocks.{j}.";
        String original = backbone + "stages.{i}.{j}.";
        rules.add(NameRule.of(block + "conv_dw.{rest}", original + "dwconv.{rest}"));
        rules.add(NameRule.of(block + "mlp.fc1.{leaf}", original + "pwconv1.{leaf}"));
        rules.add(NameRule.of(block + "mlp.fc2.{leaf}", original + "pwconv2.{leaf}"));
        rules.add(NameRule.of(block + "{rest}", original + "{rest}"));
        rules.add(NameRule.of("head.norm.{leaf}", backbone + "norm.{leaf}"));
        rules.add(NameRule.of("head.fc.{leaf}", classifier));
        return rules;
    }
}
