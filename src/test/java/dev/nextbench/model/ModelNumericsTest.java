package dev.nextbench.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import dev.nextbench.engine.ScriptModule;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Init;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.ClassificationCounts;
import dev.nextbench.graph.op.CrossEntropy;
import dev.nextbench.graph.op.InLayout;
import dev.nextbench.model.layer.BatchNormalization;
import dev.nextbench.model.layer.ChannelLayerNormalization;
import dev.nextbench.model.layer.EffectiveSqueezeExcitation;
import dev.nextbench.model.layer.EfficientChannelAttention;
import dev.nextbench.model.layer.Norm;
import dev.nextbench.model.layer.Scaling;
import dev.nextbench.model.layer.SqueezeExcitation;
import dev.nextbench.model.layer.StochasticDepth;
import dev.nextbench.model.metanext.BlockNames;
import dev.nextbench.model.metanext.DepthwiseMixer;
import dev.nextbench.model.metanext.InceptionMixer;
import dev.nextbench.model.metanext.MetaNeXtBlock;
import dev.nextbench.model.metanext.Mlp;
import dev.nextbench.random.SplitMix;
import dev.nextbench.torchscript.Initialization;
import dev.nextbench.torchscript.Optimizer;
import dev.nextbench.torchscript.ScriptArchive;
import dev.nextbench.torchscript.Target;
import dev.nextbench.torchscript.TrainingArchive;
import dev.nextbench.torchscript.UpdateRule;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Modules as libtorch computes them (classification-models.md, section 9, items 3 and 4). */
class ModelNumericsTest {
    private static final Init NORMAL = new Init.Normal(0.5);
    private static final int CHANNELS = 16;
    private static final int SIZE = 5;

    @TempDir
    Path folder;

    @BeforeAll
    static void startEngine() {
        TorchEngine.start(1);
    }

    /** What a module yields for normal numbers {@code [2, 16, 5, 5]}, in evaluation. */
    private float[] run(Module module, float[] input) throws IOException {
        Tracer tracer = new Tracer();
        Value x = tracer.input("x", Shape.of(2, CHANNELS, SIZE, SIZE), ElementType.FLOAT32);
        return run(tracer.graph(module.apply(tracer, x)), input, CHANNELS, SIZE);
    }

    private float[] run(Graph graph, float[] input, int channels, int size) throws IOException {
        Path file = Files.createTempFile(folder, "net", ".pt");
        try (OutputStream out = Files.newOutputStream(file)) {
            ScriptArchive.forTarget(Target.PORTABLE)
                    .method("forward", graph, false)
                    .write(out, "net", new Initialization(3));
        }
        try (ScriptModule module = ScriptModule.load(file, Device.cpu())) {
            NDArray x = module.manager().create(input, new ai.djl.ndarray.types.Shape(2, channels, size, size));
            return module.call("forward", x).get(0).toFloatArray();
        }
    }

    private static float[] normal(int channels, int size) {
        SplitMix random = new SplitMix(5);
        float[] values = new float[2 * channels * size * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static float[] normal() {
        return normal(CHANNELS, SIZE);
    }

    private static MetaNeXtBlock block(Norm norm, Mlp.Kind mlp, boolean secondNorm, Scaling scaling) {
        return new MetaNeXtBlock(
                BlockNames.CONVNEXT,
                new DepthwiseMixer(7, NORMAL),
                norm,
                new Mlp(mlp, 4, NORMAL),
                secondNorm,
                scaling,
                new StochasticDepth(0.3));
    }

    @ParameterizedTest
    @EnumSource(Mlp.Kind.class)
    void a_block_with_layer_scale_zero_is_the_identity(Mlp.Kind mlp) throws IOException {
        Scaling zero = new Scaling(Scaling.Kind.LAYER_SCALE, 0, NORMAL);
        assertThat(run(block(new ChannelLayerNormalization(), mlp, false, zero), normal()))
                .isEqualTo(normal());
    }

    @Test
    void a_block_whose_second_norm_yields_zero_is_the_identity() throws IOException {
        Norm zero = new BatchNormalization(BatchNormalization.Buffers.PADDLE).startingAt(Init.ZERO);
        Scaling ese = new Scaling(Scaling.Kind.ESE, 0, NORMAL);
        assertThat(run(block(zero, Mlp.Kind.CONVOLUTION, true, ese), normal())).isEqualTo(normal());
    }

    @ParameterizedTest
    @CsvSource({
        "norm=layer; scaling=layer_scale",
        "norm=batch; scaling=layer_scale",
        "norm=layer; scaling=se",
        "norm=layer; scaling=eca",
        "norm=batch; scaling=ese"
    })
    void linear_layers_and_pointwise_convolutions_are_the_same_function(String settings) throws IOException {
        String small = settings + "; layer_scale_init=1; depths=[1, 1]; widths=[16, 32]; classes=10; mlp=";
        float[] linear = run(Traced.graph("convnext_tiny", small + "linear", 32), normal(3, 32), 3, 32);
        float[] convolution = run(Traced.graph("convnext_tiny", small + "conv", 32), normal(3, 32), 3, 32);
        assertThat(linear).hasSize(20).containsExactly(convolution, within(1e-5f));
        assertThat(linear[0]).isNotEqualTo(linear[10]);
    }

    @Test
    void mixers_leave_the_identity_channels_bit_exact() throws IOException {
        SettingValue.Fraction quarter = new SettingValue.Fraction(1, 4);
        SettingValue.Fraction eighth = new SettingValue.Fraction(1, 8);
        keepsFirst(12, new DepthwiseMixer(3, quarter, NORMAL));
        InceptionMixer inception = new InceptionMixer(
                3, 5, eighth, EnumSet.allOf(InceptionMixer.Branch.class), InceptionMixer.Bands.PARALLEL, NORMAL);
        keepsFirst(10, inception);
    }

    private void keepsFirst(int kept, Module mixer) throws IOException {
        float[] input = normal();
        float[] output = run(mixer, input);
        for (int i = 0; i < input.length; i++) {
            boolean identity = i / (SIZE * SIZE) % CHANNELS < kept;
            assertThat(output[i] == input[i])
                    .as("element " + i + " of " + mixer)
                    .isEqualTo(identity);
        }
    }

    @Test
    void attentions_with_zero_weights_halve_the_map() throws IOException {
        float[] half = normal();
        for (int i = 0; i < half.length; i++) {
            half[i] /= 2;
        }
        assertThat(run(new EffectiveSqueezeExcitation(Init.ZERO), normal())).isEqualTo(half);
        assertThat(run(new SqueezeExcitation(16, Init.ZERO), normal())).isEqualTo(half);
        assertThat(run(new EfficientChannelAttention(Init.ZERO), normal())).isEqualTo(half);
    }

    @Test
    void eca_gates_a_channel_by_the_means_of_its_neighbours() throws IOException {
        float[] input = normal();
        float[] output = run(new EfficientChannelAttention(Init.ONE), input);
        int map = SIZE * SIZE;
        for (int i = 0; i < input.length; i++) {
            int sample = i / (map * CHANNELS);
            int channel = i / map % CHANNELS;
            double sum = 0;
            for (int c = Math.max(0, channel - 1); c <= Math.min(CHANNELS - 1, channel + 1); c++) {
                int start = (sample * CHANNELS + c) * map;
                for (int j = start; j < start + map; j++) {
                    sum += input[j] / (double) map;
                }
            }
            assertThat((double) output[i]).isCloseTo(input[i] / (1 + Math.exp(-sum)), within(1e-5));
        }
    }

    /** Every operator that a family can bring, forwards and backwards. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        resnet50           | depths=[1, 1]; widths=[8, 16]; stem=small; drop_path=0.2
        resnet50           | depths=[1]; widths=[8]
        convnext_tiny      | depths=[1, 1]; widths=[8, 16]; drop_path=0.2; head_dropout=0.1; conv_ratio=1/2
        convnext_atto      | depths=[1, 1]; widths=[8, 16]; scaling=eca; norm=batch
        convnext_small_isotropic | depths=[2]; widths=[8]; patch=4; scaling=se
        inceptionnext_tiny | depths=[1, 1]; widths=[16, 32]; drop_path=0.2; head_dropout=0.1
        inceptionnext_tiny | depths=[1, 1]; widths=[16, 32]; bands=sequential_wide; norm=layer; scaling=ese
        econvnext_mini     | depths=[1, 1]; widths=[8, 16, 32]
        econvnext_tiny     | depths=[1, 1]; widths=[8, 16, 32]; drop_path=0.2; norm=layer; unit_norm=layer
        econvnext_tiny     | depths=[1, 1]; widths=[8, 16, 32]; csp=false; scaling=layer_scale; block_norms=1
        """)
    void every_family_trains_in_both_layouts(String model, String settings) throws IOException {
        Module module = Traced.module(model, settings + "; classes=4");
        float first = step(module, false);
        assertThat(first).isBetween(0.1f, 10f);
        assertThat(step(module, true)).isCloseTo(first, within(2e-4f));
    }

    private float step(Module module, boolean channelsLast) throws IOException {
        Graph loss = withClasses(module, true);
        Graph counts = withClasses(module, false);
        UpdateRule rule = UpdateRule.of(new Optimizer.AdamW(0.9, 0.999, 1e-8), 0.05);
        Path file = Files.createTempFile(folder, "net", ".pt");
        TrainingArchive archive =
                new TrainingArchive(loss, counts, rule, new Target(ElementType.FLOAT32, channelsLast, false));
        try (OutputStream out = Files.newOutputStream(file)) {
            archive.archive().write(out, "net", new Initialization(3));
        }
        try (ScriptModule script = ScriptModule.load(file, Device.cpu())) {
            NDArray images = script.manager().create(normal(6, 32), new ai.djl.ndarray.types.Shape(4, 3, 32, 32));
            NDArray classes = script.manager().create(new long[] {0, 1, 2, 3});
            float[] result = script.call(
                            "step",
                            images,
                            classes,
                            script.manager().create(1e-3),
                            script.manager().create(1L))
                    .get(0)
                    .toFloatArray();
            assertThat(result[1]).as("norm of the gradients").isPositive().isFinite();
            return result[0];
        }
    }

    private static Graph withClasses(Module module, boolean training) {
        Tracer tracer = new Tracer();
        Value images = tracer.input(Models.IMAGES, Shape.of(1, 3, 32, 32), ElementType.FLOAT32);
        Value classes = tracer.input("classes", Shape.of(1), ElementType.INT64);
        Value logits = module.apply(tracer, tracer.apply(new InLayout(), images));
        return tracer.graph(
                training
                        ? tracer.apply(new CrossEntropy(0), logits, classes)
                        : tracer.apply(new ClassificationCounts(), logits, classes));
    }
}
