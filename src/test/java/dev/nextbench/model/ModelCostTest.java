package dev.nextbench.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.cost.Cost;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The integers of classification-models.md, sections 1, 6 and 8: parameters and multiply-accumulates. */
class ModelCostTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
        resnet50,                      224,  25557032,  4089184256
        convnext_atto,                 224,   3695520,   547332480
        convnext_tiny,                 224,  28589128,  4455531264
        convnext_small,                224,  50223688,  8683712256
        convnext_base,                 224,  88591464, 15354729472
        convnext_base,                 384,  88591464, 45122117632
        convnext_small_isotropic,      224,  22308712,  4286367744
        inceptionnext_atto,            224,   4156520,   503035040
        inceptionnext_tiny,            224,  28055680,  4188634272
        inceptionnext_small,           224,  49374016,  8355682080
        inceptionnext_base,            224,  86672136, 14841072000
        inceptionnext_base,            384,  86672136, 43602524160
        inceptionnext_small_isotropic, 224,  21992488,  4225234560
        econvnext_mini,                224,   7658992,   918957648
        econvnext_tiny,                224,  13248520,  2025279616
        econvnext_small,               224,  19427848,  3099584128
        """)
    void models_cost_what_the_specification_says(String model, int size, long parameters, long macs) {
        Cost cost = Cost.of(Traced.graph(model, "", size));
        assertThat(cost.parameters()).isEqualTo(parameters);
        assertThat(cost.macs()).isEqualTo(macs);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        convnext_tiny | kernel=5                   | 28430152 | 4404050688
        convnext_tiny | kernel=3                   | 28324168 | 4369730304
        convnext_tiny | kernel=3; conv_ratio=1/2   | 28291048 | 4360077696
        convnext_tiny | kernel=3; conv_ratio=3/8   | 28282768 | 4357664544
        convnext_tiny | kernel=3; conv_ratio=1/4   | 28274488 | 4355251392
        convnext_tiny | kernel=3; conv_ratio=1/8   | 28266208 | 4352838240
        convnext_tiny | kernel=3; conv_ratio=1/16  | 28262068 | 4351631664
        convnext_tiny | mlp=conv                   | 28589128 | 4455531264
        convnext_atto | mlp=linear                 |  3695520 |  547332480
        convnext_tiny | norm=batch                 | 28589128 | 4455531264
        convnext_tiny | norm=batch; mlp=conv       | 28589128 | 4455531264
        convnext_tiny | drop_path=0.2; head_dropout=0.5 | 28589128 | 4455531264
        convnext_small_isotropic | scaling=layer_scale | 22315624 | 4286367744
        """)
    void convnext_ablations_cost_what_the_specification_says(
            String model, String settings, long parameters, long macs) {
        ablation(model, settings, parameters, macs);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        inceptionnext_tiny | branches=[square, vertical]     | 28045744 | 4185684864
        inceptionnext_tiny | branches=[square, horizontal]   | 28045744 | 4185684864
        inceptionnext_tiny | branches=[horizontal, vertical] | 28047400 | 4186221120
        inceptionnext_tiny | bands=sequential                | 28055680 | 4188634272
        inceptionnext_tiny | bands=sequential_wide           | 28075552 | 4194533088
        inceptionnext_tiny | band_kernel=7                   | 28049056 | 4186489248
        inceptionnext_tiny | band_kernel=9                   | 28052368 | 4187561760
        inceptionnext_tiny | band_kernel=13                  | 28058992 | 4189706784
        inceptionnext_tiny | branch_ratio=1/4                | 28083832 | 4196946240
        inceptionnext_tiny | branch_ratio=1/16               | 28041604 | 4184478288
        inceptionnext_tiny | norm=layer                      | 28055680 | 4188634272
        inceptionnext_small_isotropic | scaling=layer_scale  | 21999400 | 4225234560
        """)
    void inceptionnext_ablations_cost_what_the_specification_says(
            String model, String settings, long parameters, long macs) {
        ablation(model, settings, parameters, macs);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        econvnext_tiny | csp=false               | 33709768 | 5085218560
        econvnext_mini | csp=false               | 19204624 | 2650027008
        econvnext_tiny | csp_ratio=1/4           |  7690408 | 1218059392
        econvnext_tiny | csp_ratio=3/4           | 22445800 | 3353128960
        econvnext_tiny | mid_width=in            |  7220520 | 1210483968
        econvnext_tiny | mid_width=out           | 21242088 | 3097330176
        econvnext_tiny | stem=patch              | 13200136 | 1611026560
        econvnext_mini | stem=stepped            |  7685488 | 1150168656
        econvnext_tiny | scaling=none            | 12436504 | 2024470912
        econvnext_tiny | scaling=layer_scale     | 12439816 | 2024470912
        econvnext_tiny | scaling=se              | 12541111 | 2024572000
        econvnext_tiny | scaling=eca             | 12436582 | 2024486608
        econvnext_tiny | stage_attention=none    | 12463720 | 2024496256
        econvnext_tiny | block_norms=1           | 13241896 | 2025279616
        econvnext_tiny | norm=layer              | 13248520 | 2025279616
        econvnext_tiny | norm=layer; block_norms=1 | 13241896 | 2025279616
        econvnext_tiny | unit_norm=layer         | 13248520 | 2025279616
        econvnext_tiny | drop_path=0.2           | 13248520 | 2025279616
        econvnext_tiny | depths=[3, 3, 27, 3]    | 19427848 | 3099584128
        """)
    void econvnext_ablations_cost_what_the_specification_says(
            String model, String settings, long parameters, long macs) {
        ablation(model, settings, parameters, macs);
    }

    private static void ablation(String model, String settings, long parameters, long macs) {
        Cost cost = Cost.of(Traced.graph(model, settings, 224));
        assertThat(cost.parameters()).isEqualTo(parameters);
        assertThat(cost.macs()).isEqualTo(macs);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        convnext_atto       | 2040/6021120   | 30240/92574720    | 124640/96463360    | 1336000/260099840   | 1880960/91853440    | 321640/320000
        convnext_tiny       | 4896/14450688  | 237888/737888256  | 992256/773563392   | 11112960/2171893248 | 15470592/756967680  | 770536/768000
        convnext_small      | 4896/14450688  | 237888/737888256  | 992256/773563392   | 32747520/6400074240 | 15470592/756967680  | 770536/768000
        convnext_base       | 6528/19267584  | 415488/1292132352 | 1748992/1365389312 | 57950208/11333654528 | 27443200/1343261696 | 1027048/1024000
        inceptionnext_atto  | 2040/6021120   | 26840/81975040    | 117840/91163520    | 1295200/252150080   | 1443520/70458080    | 1271080/1267200
        inceptionnext_tiny  | 4896/14450688  | 224712/697132800  | 965904/753185664   | 10954848/2141326656 | 11823936/578464992  | 4081384/4073472
        inceptionnext_small | 4896/14450688  | 224712/697132800  | 965904/753185664   | 32273184/6308374464 | 11823936/578464992  | 4081384/4073472
        inceptionnext_base  | 6528/19267584  | 397920/1237791744 | 1713856/1338219008 | 57317760/11211388160 | 21008128/1028187776 | 6227944/6217728
        """)
    void parts_of_the_pyramids_cost_what_the_specification_says(
            String model, String stem, String stage0, String stage1, String stage2, String stage3, String head) {
        Cost cost = Cost.of(Traced.graph(model));
        assertThat(part(cost, "stem")).isEqualTo(stem);
        assertThat(part(cost, "stages.0")).isEqualTo(stage0);
        assertThat(part(cost, "stages.1")).isEqualTo(stage1);
        assertThat(part(cost, "stages.2")).isEqualTo(stage2);
        assertThat(part(cost, "stages.3")).isEqualTo(stage3);
        assertThat(part(cost, "head")).isEqualTo(head);
    }

    /** The specification counts an unused scalar in each block; the model has none. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        econvnext_mini  | 3672/10838016   | 59331  | 152079984 | 278931 | 187161408 | 2258217  | 386627904  | 4288323 | 181482336 | 769000/768000   | 1536
        econvnext_tiny  | 28416/351633408 | 127203 | 340058880 | 489411 | 329043456 | 3978633  | 681806592  | 7597827 | 321713280 | 1025000/1024000 | 2048
        econvnext_small | 28416/351633408 | 127203 | 340058880 | 489411 | 329043456 | 10157979 | 1756111104 | 7597827 | 321713280 | 1025000/1024000 | 2048
        """)
    void parts_of_econvnext_cost_what_the_specification_says(
            String model,
            String stem,
            long parameters0,
            long macs0,
            long parameters1,
            long macs1,
            long parameters2,
            long macs2,
            long parameters3,
            long macs3,
            String head,
            long norm) {
        Cost cost = Cost.of(Traced.graph(model));
        List<Integer> depths = Traced.settings(model, "").wholes("depths");
        assertThat(part(cost, "Down_Conv")).isEqualTo(stem);
        assertThat(part(cost, "stages.0")).isEqualTo(parameters0 - depths.get(0) + "/" + macs0);
        assertThat(part(cost, "stages.1")).isEqualTo(parameters1 - depths.get(1) + "/" + macs1);
        assertThat(part(cost, "stages.2")).isEqualTo(parameters2 - depths.get(2) + "/" + macs2);
        assertThat(part(cost, "stages.3")).isEqualTo(parameters3 - depths.get(3) + "/" + macs3);
        assertThat(part(cost, "head")).isEqualTo(head);
        assertThat(part(cost, "norm")).isEqualTo(norm + "/0");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        conv1,  9408/118013952
        bn1,    128/0
        layer1, 215808/667942912
        layer2, 1219584/1027604480
        layer3, 7098368/1464336384
        layer4, 14964736/809238528
        fc,     2049000/2048000
        """)
    void parts_of_resnet_cost_what_the_specification_says(String path, String expected) {
        assertThat(part(Cost.of(Traced.graph("resnet50")), path)).isEqualTo(expected);
    }

    private static String part(Cost cost, String path) {
        Cost part = cost.part(path);
        return part.parameters() + "/" + part.macs();
    }

    /** The last column is what the specification counts and the model does not have: see section 7.3, items 1 and 3. */
    @ParameterizedTest
    @CsvSource(textBlock = """
        resnet50,            54120,    0
        convnext_tiny,       65128,    0
        inceptionnext_atto,  20580,    0
        inceptionnext_tiny,  64060,    0
        inceptionnext_base, 162264,    0
        econvnext_mini,      44446, 2706
        econvnext_tiny,      59306, 3602
        econvnext_small,     97340, 3620
        """)
    void as_many_scalars_as_the_specification_says_escape_weight_decay(String model, long undecayed, long unused) {
        long counted = Traced.graph(model).trainable().stream()
                .filter(parameter -> parameter.shape().rank() <= 1)
                .mapToLong(parameter -> parameter.shape().elements())
                .sum();
        assertThat(counted).isEqualTo(undecayed - unused);
    }
}
