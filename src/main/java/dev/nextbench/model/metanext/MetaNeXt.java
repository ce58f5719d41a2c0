package dev.nextbench.model.metanext;

import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.model.Backbone;
import dev.nextbench.model.StageLists;
import dev.nextbench.model.layer.Convolution;
import java.util.ArrayList;
import java.util.List;

/**
 * The pyramid of ConvNeXt and InceptionNeXt: a patch convolution with a norm, then stages of blocks, each but the first
 * after a norm and a 2 × 2 convolution that halves the map. Names are timm's.
 *
 * @param patch extent and stride of the stem's convolution
 * @param depths blocks of each stage
 * @param widths channels of each stage
 * @param ratios of each stage, how many times wider its perceptrons are
 */
public record MetaNeXt(int patch, List<Integer> depths, List<Integer> widths, List<Integer> ratios, BlockDesign design)
        implements Backbone {
    /** Copies the lists, and checks that they agree with each other and with the mixer. */
    public MetaNeXt {
        depths = List.copyOf(depths);
        widths = List.copyOf(widths);
        ratios = List.copyOf(ratios);
        StageLists.requireSameLength("depths", depths, "widths", widths);
        StageLists.requireSameLength("depths", depths, "mlp_ratios", ratios);
        widths.forEach(design.mixer()::check);
    }

    @Override
    public List<Value> features(Tracer tracer, Value images) {
        Value x = Convolution.patch(widths.get(0), patch, design.weights()).in(tracer, "stem.0", images);
        x = design.norm().in(tracer, "stem.1", x);
        int blocks = StageLists.sum(depths);
        int index = 0;
        List<Value> features = new ArrayList<>();
        for (int i = 0; i < depths.size(); i++) {
            String stage = "stages." + i;
            if (i > 0) {
                x = design.norm().in(tracer, stage + ".downsample.0", x);
                x = Convolution.patch(widths.get(i), 2, design.weights()).in(tracer, stage + ".downsample.1", x);
            }
            for (int j = 0; j < depths.get(i); j++) {
                x = design.block(ratios.get(i), index++, blocks).in(tracer, stage + ".blocks." + j, x);
            }
            features.add(x);
        }
        return features;
    }
}
