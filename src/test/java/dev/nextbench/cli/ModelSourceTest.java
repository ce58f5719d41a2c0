package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Init;
import dev.nextbench.graph.Parameter;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.torchscript.Initialization;
import dev.nextbench.train.ClassifierGraphs;
import dev.nextbench.weights.Checkpoints;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.WeightsException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelSourceTest {
    private static final ChosenModel MODEL =
            ChosenModel.of("convnext_atto", List.of("depths=[1, 1]", "widths=[4, 8]"), 3);

    private static ModelSource.Loaded loaded(Map<String, NamedTensors.Tensor> tensors, Map<String, String> metadata) {
        return new ModelSource.Loaded(MODEL, 32, List.of(), Path.of("net.pth"), new NamedTensors(tensors, metadata));
    }

    private static Map<String, NamedTensors.Tensor> tensors() {
        Map<String, NamedTensors.Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : MODEL.inference(32).parameters().values()) {
            tensors.put(parameter.name(), ModelSource.initial(parameter, new Initialization(1)));
        }
        return tensors;
    }

    /** The model behind an input that has constants of its own. */
    private static Graph around(String prefix) {
        Tracer tracer = new Tracer();
        Value images = tracer.input("images", Shape.of(1, 3, 32, 32), ElementType.FLOAT32);
        tracer.buffer(prefix + "mean", Shape.of(3), new Init.Listed(List.of(1.0, 2.0, 3.0)));
        return tracer.graph(MODEL.module().apply(tracer, images));
    }

    @Test
    void the_tensors_of_a_graph_around_the_model_have_the_inputs_own_constants() throws WeightsException {
        Graph graph = around(ClassifierGraphs.INPUT_PREFIX);
        Map<String, NamedTensors.Tensor> tensors = loaded(tensors(), Map.of()).tensors(graph);
        assertThat(tensors.keySet())
                .containsExactlyElementsOf(graph.parameters().values().stream()
                        .map(Parameter::name)
                        .toList());
        assertThat(tensors.get(ClassifierGraphs.INPUT_PREFIX + "mean").bytes().getFloat(4))
                .isEqualTo(2);
        assertThat(tensors.get("head.fc.weight")).isEqualTo(tensors().get("head.fc.weight"));
        assertThatThrownBy(() -> loaded(tensors(), Map.of()).tensors(around("other.")))
                .hasMessageContaining("'other.mean' is not of convnext_atto");
    }

    @Test
    void a_model_without_weights_says_so() {
        ModelSource.Loaded bare = new ModelSource.Loaded(MODEL, 32, List.of(), null, null);
        assertThat(bare.hasWeights()).isFalse();
        assertThatThrownBy(() -> bare.tensors(bare.graph()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--weights FILE");
    }

    @Test
    void the_entry_that_was_taken_of_several_is_said() {
        ModelSource source = new ModelSource();
        Map<String, String> two = Map.of(Checkpoints.ENTRY, "model", Checkpoints.OTHER_ENTRIES, "model_ema");
        assertThat(source.entryTaken(loaded(Map.of(), two)))
                .contains("Took model of net.pth, which also has model_ema; choose by --weights-entry.");
        assertThat(source.entryTaken(loaded(Map.of(), Map.of()))).isEmpty();
    }
}
