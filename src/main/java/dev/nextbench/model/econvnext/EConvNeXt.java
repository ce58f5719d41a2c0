package dev.nextbench.model.econvnext;

import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.model.Backbone;
import dev.nextbench.model.Module;
import dev.nextbench.model.SettingValue;
import dev.nextbench.model.StageLists;
import dev.nextbench.model.layer.Convolution;
import dev.nextbench.model.layer.Norm;
import dev.nextbench.model.metanext.BlockDesign;
import java.util.ArrayList;
import java.util.List;

/**
 * E-ConvNeXt (classification-models.md, section 7): a stem, then cross-stage-partial stages. Names are Paddle's, without
 * the parameters that the reference declares and never uses.
 *
 * @param patch extent and stride of the stem's first convolution
 * @param depths blocks of each stage
 * @param widths channels before the first stage and after each stage
 * @param middle how wide a stage is inside
 * @param csp whether a stage has two branches
 * @param share of a stage's inner width, what goes through the blocks
 * @param stageAttention whether a stage joins its branches through attention
 * @param unitNorm the norm of the convolution units
 * @param design of the blocks
 */
public record EConvNeXt(
        Stem stem,
        int patch,
        List<Integer> depths,
        List<Integer> widths,
        MidWidth middle,
        boolean csp,
        SettingValue.Fraction share,
        boolean stageAttention,
        Norm unitNorm,
        BlockDesign design)
        implements Backbone {
    private static final int EXPANSION = 4;

    /** What stands before the stages. */
    public enum Stem {
        /** One convolution to the inner width of the first stage, which then does not halve the map ('va'). */
        PATCH(4),
        /** Three convolutions, the first with a stride, to the first width ('vb'). */
        STEPPED(2);

        private final int patch;

        Stem(int patch) {
            this.patch = patch;
        }

        /** The reference's extent and stride of the first convolution. */
        public int patch() {
            return patch;
        }
    }

    /** Copies the lists, and checks that they agree with each other and with the stem. */
    public EConvNeXt {
        depths = List.copyOf(depths);
        widths = List.copyOf(widths);
        if (widths.size() != depths.size() + 1) {
            throw new IllegalArgumentException("depths has " + StageLists.count(depths) + " " + depths
                    + " and widths has " + widths.size() + " " + widths
                    + "; give widths one value more than depths: the stem's width, then each stage's");
        }
        if (stem == Stem.STEPPED && widths.get(0) < 2) {
            throw new IllegalArgumentException("stem 'stepped' starts with half of the first of widths, and "
                    + widths.get(0) + " has no half; make it at least 2 or set stem to patch");
        }
        for (int i = 0; csp && i < depths.size(); i++) {
            CspStage.requireBothBranches(share, middle.of(widths.get(i), widths.get(i + 1)));
        }
    }

    private int middleOf(int stage) {
        return middle.of(widths.get(stage), widths.get(stage + 1));
    }

    @Override
    public List<Value> features(Tracer tracer, Value images) {
        Value x = tracer.within("Down_Conv", () -> stem(tracer, images));
        int blocks = StageLists.sum(depths);
        int index = 0;
        List<Value> features = new ArrayList<>();
        for (int i = 0; i < depths.size(); i++) {
            List<Module> stageBlocks = new ArrayList<>();
            for (int j = 0; j < depths.get(i); j++) {
                stageBlocks.add(design.block(EXPANSION, index++, blocks));
            }
            x = new CspStage(
                            widths.get(i + 1),
                            middleOf(i),
                            i > 0 || stem == Stem.STEPPED,
                            csp,
                            share,
                            stageAttention,
                            stageBlocks,
                            unitNorm,
                            design.weights())
                    .in(tracer, "stages." + i, x);
            features.add(x);
        }
        return features;
    }

    private Value stem(Tracer tracer, Value images) {
        if (stem == Stem.PATCH) {
            return unit(Convolution.patch(middleOf(0), patch, design.weights())).in(tracer, "conv1", images);
        }
        int width = widths.get(0);
        Value x = unit(Convolution.patch(width / 2, patch, design.weights())).in(tracer, "conv1", images);
        x = unit(Convolution.square(width / 2, 3, 1, 1, true, design.weights())).in(tracer, "conv2", x);
        return unit(Convolution.square(width, 3, 1, 1, true, design.weights())).in(tracer, "conv3", x);
    }

    private Module unit(Convolution convolution) {
        return new ConvolutionUnit(convolution, unitNorm);
    }
}
