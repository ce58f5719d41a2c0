package dev.nextbench.model.metanext;

import dev.nextbench.graph.Init;
import dev.nextbench.model.Settings;
import dev.nextbench.model.SharedSettings;
import dev.nextbench.model.layer.BatchNormalization;
import dev.nextbench.model.layer.ChannelLayerNormalization;
import dev.nextbench.model.layer.Norm;
import dev.nextbench.model.layer.Scaling;

/** How settings that the NeXt families share become parts of a model. */
public final class MetaNeXtSettings {
    /**
     * How ConvNeXt's and InceptionNeXt's convolutions and fully connected layers start: the references' cut-offs lie a
     * hundred standard deviations out, so nothing is truncated (classification-models.md, section 2.1).
     */
    public static final Init WEIGHTS = new Init.Normal(0.02);

    private MetaNeXtSettings() {}

    /** The norm that {@code norm} names: {@code layer} or {@code batch}. */
    public static Norm norm(String name, BatchNormalization.Buffers buffers) {
        return name.equals("layer") ? new ChannelLayerNormalization() : new BatchNormalization(buffers);
    }

    /** The scaling that {@code scaling} and {@code layer_scale_init} describe. */
    public static Scaling scaling(Settings settings, Init weights) {
        return new Scaling(
                SharedSettings.constant(Scaling.Kind.class, settings.name("scaling")),
                settings.decimal("layer_scale_init"),
                weights);
    }
}
