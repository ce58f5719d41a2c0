package dev.nextbench.model.metanext;

import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.model.Backbone;
import dev.nextbench.model.StageLists;
import dev.nextbench.model.layer.Convolution;
import java.util.List;

/**
 * The isotropic form (classification-models.md, section 6): a patch convolution without norm, then blocks of one width
 * on maps of one size. Names are those of ConvNeXt's own repository.
 *
 * @param patch extent and stride of the stem's convolution
 * @param depths the number of blocks, a list of one
 * @param widths their channels, a list of one
 * @param ratios how many times wider the perceptrons are, a list of one
 */
public record IsotropicMetaNeXt(
        int patch, List<Integer> depths, List<Integer> widths, List<Integer> ratios, BlockDesign design)
        implements Backbone {
    /** Copies the lists, and checks them. */
    public IsotropicMetaNeXt {
        depths = List.copyOf(depths);
        widths = List.copyOf(widths);
        ratios = List.copyOf(ratios);
        StageLists.requireSameLength("depths", depths, "widths", widths);
        StageLists.requireSameLength("depths", depths, "mlp_ratios", ratios);
        widths.forEach(design.mixer()::check);
    }

    @Override
    public List<Value> features(Tracer tracer, Value images) {
        Value x = Convolution.patch(widths.get(0), patch, design.weights()).in(tracer, "stem", images);
        int blocks = depths.get(0);
        for (int j = 0; j < blocks; j++) {
            x = design.block(ratios.get(0), j, blocks).in(tracer, "blocks." + j, x);
        }
        return List.of(x);
    }
}
