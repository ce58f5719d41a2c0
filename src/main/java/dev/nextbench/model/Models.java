package dev.nextbench.model;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.model.econvnext.EConvNeXtModels;
import dev.nextbench.model.metanext.ConvNeXtModels;
import dev.nextbench.model.metanext.InceptionNeXtModels;
import dev.nextbench.model.resnet.ResNetModels;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The models that there are, and how one becomes a graph. */
public final class Models {
    /** The name of a traced model's input. */
    public static final String IMAGES = "images";

    private static final List<ModelDefinition> ALL = Stream.of(
                    ResNetModels.definitions(),
                    ConvNeXtModels.definitions(),
                    InceptionNeXtModels.definitions(),
                    EConvNeXtModels.definitions())
            .flatMap(List::stream)
            .toList();

    private Models() {}

    /** Every model, family by family and small before large. */
    public static List<ModelDefinition> all() {
        return ALL;
    }

    /** A model by its exact name. */
    public static Optional<ModelDefinition> find(String name) {
        return ALL.stream().filter(model -> model.name().equals(name)).findFirst();
    }

    /**
     * The graph of a module.
     *
     * @param input the shape of its input {@value #IMAGES}, float32: {@code [N, 3, H, W]}
     * @return a graph whose only output is what the module yields
     * @throws dev.nextbench.graph.ShapeException if the images do not suit the module
     */
    public static Graph trace(Module module, Shape input) {
        Tracer tracer = new Tracer();
        Value images = tracer.input(IMAGES, input, ElementType.FLOAT32);
        return tracer.graph(module.apply(tracer, images));
    }
}
