package dev.nextbench.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Parameter;
import dev.nextbench.graph.Shape;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names, shapes and numbers of tensors as in the references (classification-models.md, sections 3, 4.4, 5.2, 7.4). */
class ParameterNamesTest {
    /**
     * References count PyTorch's {@code num_batches_tracked}, one for each batch norm, and for E-ConvNeXt the unused
     * {@code gamma} of each block and three unused norms of four tensors; the models here have none of these.
     */
    @ParameterizedTest
    @CsvSource(textBlock = """
        resnet50,            161, 320, 53
        convnext_atto,       128, 128,  0
        convnext_tiny,       182, 182,  0
        inceptionnext_atto,  178, 226, 16
        inceptionnext_tiny,  256, 322, 22
        inceptionnext_small, 490, 610, 40
        inceptionnext_base,  490, 610, 40
        econvnext_mini,      292, 428, 30
        econvnext_tiny,      304, 446, 30
        econvnext_small,     520, 752, 48
        """)
    void there_are_as_many_tensors_as_in_the_reference(String model, int trained, int entries, int absent) {
        Graph graph = Traced.graph(model);
        assertThat(graph.parameters().size()).isEqualTo(entries - absent);
        assertThat(graph.trainable().size()).isEqualTo(trained);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        resnet50 | conv1.weight                       | 64 3 7 7
        resnet50 | bn1.running_var                    | 64
        resnet50 | layer1.0.conv1.weight              | 64 64 1 1
        resnet50 | layer1.0.downsample.0.weight       | 256 64 1 1
        resnet50 | layer1.0.downsample.1.running_mean | 256
        resnet50 | layer4.2.conv2.weight              | 512 512 3 3
        resnet50 | layer4.2.bn3.bias                  | 2048
        resnet50 | fc.weight                          | 1000 2048
        resnet50 | fc.bias                            | 1000
        convnext_tiny | stem.0.weight                       | 96 3 4 4
        convnext_tiny | stem.1.bias                         | 96
        convnext_tiny | stages.1.downsample.0.weight        | 96
        convnext_tiny | stages.1.downsample.1.weight        | 192 96 2 2
        convnext_tiny | stages.2.blocks.8.conv_dw.weight    | 384 1 7 7
        convnext_tiny | stages.2.blocks.8.norm.bias         | 384
        convnext_tiny | stages.2.blocks.8.mlp.fc1.weight    | 1536 384
        convnext_tiny | stages.2.blocks.8.mlp.fc2.weight    | 384 1536
        convnext_tiny | stages.2.blocks.8.gamma             | 384
        convnext_tiny | head.norm.weight                    | 768
        convnext_tiny | head.fc.weight                      | 1000 768
        convnext_atto | stages.3.blocks.1.mlp.fc1.weight    | 1280 320 1 1
        convnext_atto | stages.3.blocks.1.mlp.fc2.weight    | 320 1280 1 1
        inceptionnext_tiny | stem.1.running_mean                                | 96
        inceptionnext_tiny | stages.3.downsample.0.running_var                  | 384
        inceptionnext_tiny | stages.3.downsample.1.bias                         | 768
        inceptionnext_tiny | stages.0.blocks.0.token_mixer.dwconv_hw.weight     | 12 1 3 3
        inceptionnext_tiny | stages.0.blocks.0.token_mixer.dwconv_w.weight      | 12 1 1 11
        inceptionnext_tiny | stages.0.blocks.0.token_mixer.dwconv_h.weight      | 12 1 11 1
        inceptionnext_tiny | stages.0.blocks.0.norm.running_mean                | 96
        inceptionnext_tiny | stages.0.blocks.0.mlp.fc1.weight                   | 384 96 1 1
        inceptionnext_tiny | stages.3.blocks.0.mlp.fc2.weight                   | 768 2304 1 1
        inceptionnext_tiny | stages.3.blocks.2.gamma                            | 768
        inceptionnext_tiny | head.fc1.weight                                    | 2304 768
        inceptionnext_tiny | head.norm.weight                                   | 2304
        inceptionnext_tiny | head.fc2.weight                                    | 1000 2304
        econvnext_mini | Down_Conv.conv1.conv.weight           | 72 3 4 4
        econvnext_mini | Down_Conv.conv1.conv.bias             | 72
        econvnext_mini | Down_Conv.conv1.bn._variance          | 72
        econvnext_tiny | Down_Conv.conv3.conv.weight           | 64 32 3 3
        econvnext_tiny | stages.0.down.0.conv.weight           | 96 64 2 2
        econvnext_tiny | stages.0.down.0.bn._mean              | 96
        econvnext_tiny | stages.0.conv1.conv.weight            | 48 96 1 1
        econvnext_tiny | stages.0.conv2.bn.weight              | 48
        econvnext_tiny | stages.0.conv3.conv.weight            | 128 96 1 1
        econvnext_tiny | stages.0.attn.fc.weight               | 96 96 1 1
        econvnext_tiny | stages.2.blocks.8.dwconv.weight       | 192 1 7 7
        econvnext_tiny | stages.2.blocks.8.norm._mean          | 192
        econvnext_tiny | stages.2.blocks.8.pwconv1.weight      | 768 192 1 1
        econvnext_tiny | stages.2.blocks.8.pwconv2.bias        | 192
        econvnext_tiny | stages.2.blocks.8.norm2._variance     | 192
        econvnext_tiny | stages.2.blocks.8.ese.fc.weight       | 192 192 1 1
        econvnext_tiny | norm._mean                            | 1024
        econvnext_tiny | head.fc_cls.weight                    | 1000 1024
        convnext_small_isotropic | stem.weight               | 384 3 16 16
        convnext_small_isotropic | blocks.17.dwconv.weight   | 384 1 7 7
        convnext_small_isotropic | blocks.17.pwconv1.weight  | 1536 384
        convnext_small_isotropic | norm.weight               | 384
        convnext_small_isotropic | head.weight               | 1000 384
        """)
    void tensors_have_the_names_and_shapes_of_the_reference(String model, String name, String extents) {
        Map<String, Shape> shapes = Traced.graph(model).parameters().values().stream()
                .collect(Collectors.toMap(Parameter::name, Parameter::shape));
        assertThat(shapes).containsKey(name);
        assertThat(shapes.get(name)).hasToString("[" + extents.replace(" ", ", ") + "]");
    }

    @Test
    void econvnext_mini_has_no_downsampler_before_its_first_stage() {
        assertThat(names("econvnext_mini", "")).noneMatch(name -> name.startsWith("stages.0.down."));
    }

    @Test
    void an_inceptionnext_with_layer_norm_has_no_buffers() {
        Graph graph = Traced.graph("inceptionnext_tiny", "norm=layer", 224);
        assertThat(graph.parameters().values()).allMatch(Parameter::trainable);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        convnext_tiny  | scaling=se    | stages.0.blocks.0.se.fc2.bias
        convnext_tiny  | scaling=eca   | stages.0.blocks.0.eca.conv.weight
        convnext_atto  | scaling=ese   | stages.0.blocks.0.ese.fc.weight
        econvnext_tiny | scaling=layer_scale | stages.0.blocks.0.gamma
        convnext_tiny  | conv_ratio=1/8 | stages.0.blocks.0.conv_dw.conv.weight
        """)
    void a_scaling_or_a_partial_convolution_brings_its_own_names(String model, String settings, String name) {
        assertThat(names(model, settings)).contains(name);
    }

    private static List<String> names(String model, String settings) {
        return Traced.graph(model, settings, 224).parameters().values().stream()
                .map(Parameter::name)
                .toList();
    }
}
