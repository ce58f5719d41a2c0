package dev.nextbench.model.econvnext;

import dev.nextbench.graph.Init;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.Concatenate;
import dev.nextbench.model.Module;
import dev.nextbench.model.SettingValue;
import dev.nextbench.model.layer.Convolution;
import dev.nextbench.model.layer.EffectiveSqueezeExcitation;
import dev.nextbench.model.layer.Norm;
import java.util.List;

/**
 * A cross-stage-partial stage (classification-models.md, section 7.2): from {@code [N, C, H, W]} to
 * {@code [N, width, H', W']}. The map is brought to {@code middle} channels; one share of them goes through the blocks
 * and the rest around them; attention and a 1 × 1 convolution join the two.
 *
 * @param width output channels
 * @param middle channels between entry and exit
 * @param halve whether a 2 × 2 convolution with stride 2 stands first; else the input has {@code middle} channels
 * @param csp whether there are two branches; if not, the blocks take all channels and there is no attention
 * @param share of {@code middle}, what goes through the blocks
 * @param attention whether effective squeeze and excitation stands before the exit
 * @param norm of the convolution units
 * @param weights how the convolutions start
 */
public record CspStage(
        int width,
        int middle,
        boolean halve,
        boolean csp,
        SettingValue.Fraction share,
        boolean attention,
        List<? extends Module> blocks,
        Norm norm,
        Init weights)
        implements Module {
    /** Copies the blocks, and checks that both branches have channels. */
    public CspStage {
        blocks = List.copyOf(blocks);
        if (csp) {
            requireBothBranches(share, middle);
        }
    }

    /**
     * Checks that a share leaves both branches channels.
     *
     * @throws IllegalArgumentException if not; the message names the settings
     */
    static void requireBothBranches(SettingValue.Fraction share, int middle) {
        int inner = share.floorOf(middle);
        if (inner == 0 || inner == middle) {
            throw new IllegalArgumentException("csp_ratio " + share.text() + " leaves no channel "
                    + (inner == 0 ? "for the blocks" : "to go around the blocks") + " of the " + middle
                    + " that widths gives a stage; choose a csp_ratio between 0 and 1 that leaves both some,"
                    + " widen the stage, or set csp to false");
        }
    }

    @Override
    public Value apply(Tracer tracer, Value input) {
        Value x = input;
        if (halve) {
            x = unit(Convolution.patch(middle, 2, weights)).in(tracer, "down.0", x);
        }
        if (csp) {
            int inner = share.floorOf(middle);
            Value around = unit(Convolution.pointwise(middle - inner, weights)).in(tracer, "conv1", x);
            Value through =
                    run(tracer, unit(Convolution.pointwise(inner, weights)).in(tracer, "conv2", x));
            x = tracer.apply(new Concatenate(), around, through);
            if (attention) {
                x = new EffectiveSqueezeExcitation(weights).in(tracer, "attn", x);
            }
        } else {
            x = run(tracer, x);
        }
        return unit(Convolution.pointwise(width, weights)).in(tracer, "conv3", x);
    }

    private Value run(Tracer tracer, Value x) {
        Value y = x;
        for (int j = 0; j < blocks.size(); j++) {
            y = blocks.get(j).in(tracer, "blocks." + j, y);
        }
        return y;
    }

    private Module unit(Convolution convolution) {
        return new ConvolutionUnit(convolution, norm);
    }
}
