package dev.nextbench.model.metanext;

import dev.nextbench.graph.Init;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.Channels;
import dev.nextbench.graph.op.Concatenate;
import dev.nextbench.model.SettingValue;
import dev.nextbench.model.layer.Convolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * InceptionNeXt's mixer (classification-models.md, section 5.1): the channels fall into an identity, then one group for
 * each branch, each convolved by itself, in the order square, horizontal, vertical. With {@code g = floor(ratio C)} a
 * branch has g channels; the channels of a branch that is absent join the identity.
 *
 * @param squareKernel extent of the square kernel, odd
 * @param bandKernel length of the bands, odd
 * @param ratio a branch's share of the channels
 * @param branches which of the branches there are
 * @param bands whether the two bands work beside each other or one after the other (section 8.2)
 */
public record InceptionMixer(
        int squareKernel, int bandKernel, SettingValue.Fraction ratio, Set<Branch> branches, Bands bands, Init weights)
        implements Mixer {

    /** A branch. */
    public enum Branch {
        /** k × k. */
        SQUARE,
        /** 1 × k. */
        HORIZONTAL,
        /** k × 1. */
        VERTICAL
    }

    /** How the bands stand to each other. */
    public enum Bands {
        /** Each band has its own g channels. */
        PARALLEL(2),
        /** The same g channels go through the horizontal, then the vertical band. */
        SEQUENTIAL(1),
        /** As {@link #SEQUENTIAL}, with 2 g channels. */
        SEQUENTIAL_WIDE(2);

        private final int groups;

        Bands(int groups) {
            this.groups = groups;
        }
    }

    /** Copies the branches, and checks that bands in sequence are two. */
    public InceptionMixer {
        branches = Set.copyOf(branches);
        if (bands != Bands.PARALLEL && !(branches.contains(Branch.HORIZONTAL) && branches.contains(Branch.VERTICAL))) {
            throw new IllegalArgumentException("bands '" + lowercase(bands)
                    + "' puts one band after the other, but branches lacks one; add horizontal and vertical to branches"
                    + " or set bands to parallel");
        }
    }

    private static String lowercase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private boolean has(Branch branch) {
        return branches.contains(branch);
    }

    /** How many groups of g channels are convolved. */
    private int groups() {
        return bands == Bands.PARALLEL ? branches.size() : (has(Branch.SQUARE) ? 1 : 0) + bands.groups;
    }

    @Override
    public void check(int channels) {
        int group = ratio.floorOf(channels);
        if (group == 0) {
            throw new IllegalArgumentException("branch_ratio " + ratio.text() + " leaves a branch no channel of the "
                    + channels + " in widths; raise branch_ratio to at least 1/" + channels + " or widen the stage");
        }
        if (groups() * group > channels) {
            String named =
                    branches.stream().sorted().map(InceptionMixer::lowercase).collect(Collectors.joining(", "));
            throw new IllegalArgumentException("branch_ratio " + ratio.text() + " with branches [" + named + "] needs "
                    + groups() * group + " channels of the " + channels + " in widths; lower branch_ratio to at most 1/"
                    + groups() + " or take out a branch");
        }
    }

    @Override
    public Value apply(Tracer tracer, Value x) {
        int channels = x.shape().at(1);
        int group = ratio.floorOf(channels);
        int start = channels - groups() * group;
        List<Value> parts = new ArrayList<>();
        if (start > 0) {
            parts.add(tracer.apply(new Channels(0, start), x));
        }
        if (has(Branch.SQUARE)) {
            parts.add(square(group).in(tracer, "dwconv_hw", tracer.apply(new Channels(start, group), x)));
            start += group;
        }
        if (bands != Bands.PARALLEL) {
            int width = bands.groups * group;
            Value y = tracer.apply(new Channels(start, width), x);
            parts.add(vertical(width).in(tracer, "dwconv_h", horizontal(width).in(tracer, "dwconv_w", y)));
        } else {
            if (has(Branch.HORIZONTAL)) {
                parts.add(horizontal(group).in(tracer, "dwconv_w", tracer.apply(new Channels(start, group), x)));
                start += group;
            }
            if (has(Branch.VERTICAL)) {
                parts.add(vertical(group).in(tracer, "dwconv_h", tracer.apply(new Channels(start, group), x)));
            }
        }
        return parts.size() == 1 ? parts.get(0) : tracer.apply(new Concatenate(), parts.toArray(Value[]::new));
    }

    private Convolution square(int channels) {
        return Convolution.depthwise(channels, squareKernel, squareKernel, weights);
    }

    private Convolution horizontal(int channels) {
        return Convolution.depthwise(channels, 1, bandKernel, weights);
    }

    private Convolution vertical(int channels) {
        return Convolution.depthwise(channels, bandKernel, 1, weights);
    }
}
