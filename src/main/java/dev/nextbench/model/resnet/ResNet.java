package dev.nextbench.model.resnet;

import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.MaxPool;
import dev.nextbench.graph.op.Pointwise;
import dev.nextbench.model.Backbone;
import dev.nextbench.model.StageLists;
import dev.nextbench.model.layer.BatchNormalization;
import dev.nextbench.model.layer.StochasticDepth;
import java.util.ArrayList;
import java.util.List;

/**
 * ResNet of bottlenecks (classification-models.md, section 3), with torchvision's names.
 *
 * @param depths blocks of each stage
 * @param widths of each stage, the channels of its 3 × 3 convolutions; four times as many leave it
 * @param dropPath the rate of the last block
 */
public record ResNet(Stem stem, List<Integer> depths, List<Integer> widths, double dropPath) implements Backbone {
    /** What stands before the stages. */
    public enum Stem {
        /** 7 × 7 convolution with stride 2, then 3 × 3 max-pool with stride 2. */
        IMAGENET,
        /** 3 × 3 convolution with stride 1, for images of some 32 pixels. */
        SMALL
    }

    /** Copies the lists, and checks that they agree. */
    public ResNet {
        depths = List.copyOf(depths);
        widths = List.copyOf(widths);
        StageLists.requireSameLength("depths", depths, "widths", widths);
    }

    /** Channels of the last map. */
    public int features() {
        return Bottleneck.EXPANSION * widths.get(widths.size() - 1);
    }

    @Override
    public List<Value> features(Tracer tracer, Value images) {
        int width = widths.get(0);
        Value x = (stem == Stem.IMAGENET ? Bottleneck.convolution(width, 7, 2) : Bottleneck.convolution(width, 3, 1))
                .in(tracer, "conv1", images);
        x = new BatchNormalization(BatchNormalization.Buffers.TORCH).in(tracer, "bn1", x);
        x = tracer.apply(Pointwise.RELU, x);
        if (stem == Stem.IMAGENET) {
            x = tracer.apply(new MaxPool(3, 2, 1), x);
        }
        int blocks = StageLists.sum(depths);
        int index = 0;
        List<Value> features = new ArrayList<>();
        for (int i = 0; i < depths.size(); i++) {
            for (int j = 0; j < depths.get(i); j++) {
                boolean first = j == 0;
                StochasticDepth depth = StochasticDepth.scheduled(dropPath, index++, blocks);
                x = new Bottleneck(widths.get(i), first && i > 0 ? 2 : 1, first, depth)
                        .in(tracer, "layer" + (i + 1) + "." + j, x);
            }
            features.add(x);
        }
        return features;
    }
}
