package dev.nextbench.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every name of a narrow model beside its name in the files of other programs. */
class NameMapsTest {
    private static final String CONVNEXT = """
            stem.0.weight                    downsample_layers.0.0.weight
            stem.0.bias                      downsample_layers.0.0.bias
            stem.1.weight                    downsample_layers.0.1.weight
            stem.1.bias                      downsample_layers.0.1.bias
            stages.0.blocks.0.conv_dw.weight stages.0.0.dwconv.weight
            stages.0.blocks.0.conv_dw.bias   stages.0.0.dwconv.bias
            stages.0.blocks.0.norm.weight    stages.0.0.norm.weight
            stages.0.blocks.0.norm.bias      stages.0.0.norm.bias
            stages.0.blocks.0.mlp.fc1.weight stages.0.0.pwconv1.weight
            stages.0.blocks.0.mlp.fc1.bias   stages.0.0.pwconv1.bias
            stages.0.blocks.0.mlp.fc2.weight stages.0.0.pwconv2.weight
            stages.0.blocks.0.mlp.fc2.bias   stages.0.0.pwconv2.bias
            stages.0.blocks.0.gamma          stages.0.0.gamma
            stages.1.downsample.0.weight     downsample_layers.1.0.weight
            stages.1.downsample.0.bias       downsample_layers.1.0.bias
            stages.1.downsample.1.weight     downsample_layers.1.1.weight
            stages.1.downsample.1.bias       downsample_layers.1.1.bias
            stages.1.blocks.0.conv_dw.weight stages.1.0.dwconv.weight
            stages.1.blocks.0.conv_dw.bias   stages.1.0.dwconv.bias
            stages.1.blocks.0.norm.weight    stages.1.0.norm.weight
            stages.1.blocks.0.norm.bias      stages.1.0.norm.bias
            stages.1.blocks.0.mlp.fc1.weight stages.1.0.pwconv1.weight
            stages.1.blocks.0.mlp.fc1.bias   stages.1.0.pwconv1.bias
            stages.1.blocks.0.mlp.fc2.weight stages.1.0.pwconv2.weight
            stages.1.blocks.0.mlp.fc2.bias   stages.1.0.pwconv2.bias
            stages.1.blocks.0.gamma          stages.1.0.gamma
            head.norm.weight                 norm.weight
            head.norm.bias                   norm.bias
            head.fc.weight                   head.weight
            head.fc.bias                     head.bias
            """;

    private static final String PADDLE_CONVNEXT = """
            stem.0.weight                    backbone.downsample_layers.0.0.weight
            stem.0.bias                      backbone.downsample_layers.0.0.bias
            stem.1.weight                    backbone.downsample_layers.0.1.weight
            stem.1.bias                      backbone.downsample_layers.0.1.bias
            stages.0.blocks.0.conv_dw.weight backbone.stages.0.0.dwconv.weight
            stages.0.blocks.0.conv_dw.bias   backbone.stages.0.0.dwconv.bias
            stages.0.blocks.0.norm.weight    backbone.stages.0.0.norm.weight
            stages.0.blocks.0.norm.bias      backbone.stages.0.0.norm.bias
            stages.0.blocks.0.mlp.fc1.weight backbone.stages.0.0.pwconv1.weight
            stages.0.blocks.0.mlp.fc1.bias   backbone.stages.0.0.pwconv1.bias
            stages.0.blocks.0.mlp.fc2.weight backbone.stages.0.0.pwconv2.weight
            stages.0.blocks.0.mlp.fc2.bias   backbone.stages.0.0.pwconv2.bias
            stages.0.blocks.0.gamma          backbone.stages.0.0.gamma
            stages.1.downsample.0.weight     backbone.downsample_layers.1.0.weight
            stages.1.downsample.0.bias       backbone.downsample_layers.1.0.bias
            stages.1.downsample.1.weight     backbone.downsample_layers.1.1.weight
            stages.1.downsample.1.bias       backbone.downsample_layers.1.1.bias
            stages.1.blocks.0.conv_dw.weight backbone.stages.1.0.dwconv.weight
            stages.1.blocks.0.conv_dw.bias   backbone.stages.1.0.dwconv.bias
            stages.1.blocks.0.norm.weight    backbone.stages.1.0.norm.weight
            stages.1.blocks.0.norm.bias      backbone.stages.1.0.norm.bias
            stages.1.blocks.0.mlp.fc1.weight backbone.stages.1.0.pwconv1.weight
            stages.1.blocks.0.mlp.fc1.bias   backbone.stages.1.0.pwconv1.bias
            stages.1.blocks.0.mlp.fc2.weight backbone.stages.1.0.pwconv2.weight
            stages.1.blocks.0.mlp.fc2.bias   backbone.stages.1.0.pwconv2.bias
            stages.1.blocks.0.gamma          backbone.stages.1.0.gamma
            head.norm.weight                 backbone.norm.weight
            head.norm.bias                   backbone.norm.bias
            head.fc.weight                   head.fc_cls.weight
            head.fc.bias                     head.fc_cls.bias
            """;

    /** E-ConvNeXt's names here are its repository's; beside them a PyTorch version's. */
    private static final String E_CONVNEXT = """
            Down_Conv.conv1.conv.weight        Down_Conv.conv1.conv.weight
            Down_Conv.conv1.conv.bias          Down_Conv.conv1.conv.bias
            Down_Conv.conv1.bn.weight          Down_Conv.conv1.bn.weight
            Down_Conv.conv1.bn.bias            Down_Conv.conv1.bn.bias
            Down_Conv.conv1.bn._mean           Down_Conv.conv1.bn.running_mean
            Down_Conv.conv1.bn._variance       Down_Conv.conv1.bn.running_var
            stages.0.conv1.conv.weight         stages.0.conv1.conv.weight
            stages.0.conv1.conv.bias           stages.0.conv1.conv.bias
            stages.0.conv1.bn.weight           stages.0.conv1.bn.weight
            stages.0.conv1.bn.bias             stages.0.conv1.bn.bias
            stages.0.conv1.bn._mean            stages.0.conv1.bn.running_mean
            stages.0.conv1.bn._variance        stages.0.conv1.bn.running_var
            stages.0.conv2.conv.weight         stages.0.conv2.conv.weight
            stages.0.conv2.conv.bias           stages.0.conv2.conv.bias
            stages.0.conv2.bn.weight           stages.0.conv2.bn.weight
            stages.0.conv2.bn.bias             stages.0.conv2.bn.bias
            stages.0.conv2.bn._mean            stages.0.conv2.bn.running_mean
            stages.0.conv2.bn._variance        stages.0.conv2.bn.running_var
            stages.0.blocks.0.dwconv.weight    stages.0.blocks.0.dwconv.weight
            stages.0.blocks.0.dwconv.bias      stages.0.blocks.0.dwconv.bias
            stages.0.blocks.0.norm.weight      stages.0.blocks.0.norm.weight
            stages.0.blocks.0.norm.bias        stages.0.blocks.0.norm.bias
            stages.0.blocks.0.norm._mean       stages.0.blocks.0.norm.running_mean
            stages.0.blocks.0.norm._variance   stages.0.blocks.0.norm.running_var
            stages.0.blocks.0.pwconv1.weight   stages.0.blocks.0.pwconv1.weight
            stages.0.blocks.0.pwconv1.bias     stages.0.blocks.0.pwconv1.bias
            stages.0.blocks.0.pwconv2.weight   stages.0.blocks.0.pwconv2.weight
            stages.0.blocks.0.pwconv2.bias     stages.0.blocks.0.pwconv2.bias
            stages.0.blocks.0.norm2.weight     stages.0.blocks.0.norm2.weight
            stages.0.blocks.0.norm2.bias       stages.0.blocks.0.norm2.bias
            stages.0.blocks.0.norm2._mean      stages.0.blocks.0.norm2.running_mean
            stages.0.blocks.0.norm2._variance  stages.0.blocks.0.norm2.running_var
            stages.0.blocks.0.ese.fc.weight    stages.0.blocks.0.ese.fc.weight
            stages.0.blocks.0.ese.fc.bias      stages.0.blocks.0.ese.fc.bias
            stages.0.attn.fc.weight            stages.0.attn.fc.weight
            stages.0.attn.fc.bias              stages.0.attn.fc.bias
            stages.0.conv3.conv.weight         stages.0.conv3.conv.weight
            stages.0.conv3.conv.bias           stages.0.conv3.conv.bias
            stages.0.conv3.bn.weight           stages.0.conv3.bn.weight
            stages.0.conv3.bn.bias             stages.0.conv3.bn.bias
            stages.0.conv3.bn._mean            stages.0.conv3.bn.running_mean
            stages.0.conv3.bn._variance        stages.0.conv3.bn.running_var
            norm.weight                        norm.weight
            norm.bias                          norm.bias
            norm._mean                         norm.running_mean
            norm._variance                     norm.running_var
            head.fc_cls.weight                 head.fc_cls.weight
            head.fc_cls.bias                   head.fc_cls.bias
            """;

    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        text.lines().map(line -> line.split(" +", -1)).forEach(pair -> pairs.put(pair[0], pair[1]));
        return pairs;
    }

    /** The names are these and no others, and none stands for two. */
    private static void maps(Narrow model, Convention convention, Map<String, String> pairs) {
        Map<String, String> mapped = new LinkedHashMap<>();
        model.names().forEach(name -> mapped.put(name, convention.inFile(name)));
        assertThat(mapped).containsExactlyInAnyOrderEntriesOf(pairs);
        assertThat(mapped.values()).doesNotHaveDuplicates();
    }

    @Test
    void convnext_in_its_own_repository() {
        Narrow model = Narrow.of("convnext_tiny", "depths=[1, 1]; widths=[4, 8]");
        maps(model, ConvNeXtNames.ORIGINAL, pairs(CONVNEXT));
        assertThat(Conventions.of("convnext")).contains(ConvNeXtNames.ORIGINAL, ConvNeXtNames.PADDLE);
    }

    @Test
    void convnext_in_paddle() {
        maps(Narrow.of("convnext_tiny", "depths=[1, 1]; widths=[4, 8]"), ConvNeXtNames.PADDLE, pairs(PADDLE_CONVNEXT));
    }

    @Test
    void a_partial_convolution_is_a_child_of_its_own() {
        Map<String, String> pairs = new LinkedHashMap<>();
        pairs(CONVNEXT)
                .forEach((ours, theirs) -> pairs.put(
                        ours.replace("conv_dw.", "conv_dw.conv."), theirs.replace("dwconv.", "dwconv.conv.")));
        maps(Narrow.of("convnext_tiny", "depths=[1, 1]; widths=[4, 8]; conv_ratio=1/2"), ConvNeXtNames.ORIGINAL, pairs);
    }

    @Test
    void econvnext_in_paddle_and_in_pytorch() {
        Narrow model = Narrow.of("econvnext_mini", "depths=[1]; widths=[4, 8]");
        Map<String, String> torch = pairs(E_CONVNEXT);
        Map<String, String> paddle = new LinkedHashMap<>();
        torch.keySet().forEach(name -> paddle.put(name, name));
        maps(model, EConvNeXtNames.PADDLE, paddle);
        maps(model, EConvNeXtNames.TORCH, torch);
    }

    @Test
    void isotropic_convnext_has_its_repositorys_names() {
        assertThat(Narrow.of("convnext_small_isotropic", "depths=[1]; widths=[4]")
                        .names())
                .containsExactlyInAnyOrder(
                        "stem.weight",
                        "stem.bias",
                        "blocks.0.dwconv.weight",
                        "blocks.0.dwconv.bias",
                        "blocks.0.norm.weight",
                        "blocks.0.norm.bias",
                        "blocks.0.pwconv1.weight",
                        "blocks.0.pwconv1.bias",
                        "blocks.0.pwconv2.weight",
                        "blocks.0.pwconv2.bias",
                        "norm.weight",
                        "norm.bias",
                        "head.weight",
                        "head.bias");
    }

    @Test
    void numbers_of_two_digits_and_other_dots_are_not_confused() {
        assertThat(ConvNeXtNames.ORIGINAL.inFile("stages.2.blocks.26.mlp.fc1.weight"))
                .isEqualTo("stages.2.26.pwconv1.weight");
        assertThat(ConvNeXtNames.ORIGINAL.inFile("stages.2.blocks.1.se.fc1.weight"))
                .isEqualTo("stages.2.1.se.fc1.weight");
        assertThat(List.of("headXfc.weight", "stem.a.weight"))
                .allSatisfy(
                        name -> assertThat(ConvNeXtNames.ORIGINAL.inFile(name)).isEqualTo(name));
    }
}
