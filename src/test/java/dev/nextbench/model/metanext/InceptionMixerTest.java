package dev.nextbench.model.metanext;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Graph;
import dev.nextbench.graph.Init;
import dev.nextbench.graph.Node;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.Channels;
import dev.nextbench.graph.op.Concatenate;
import dev.nextbench.model.SettingValue;
import dev.nextbench.model.metanext.InceptionMixer.Bands;
import dev.nextbench.model.metanext.InceptionMixer.Branch;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which channels the Inception mixer convolves, and in which order it puts them together. */
class InceptionMixerTest {
    private static final SettingValue.Fraction EIGHTH = new SettingValue.Fraction(1, 8);

    private static Graph trace(Set<Branch> branches, Bands bands) {
        Tracer tracer = new Tracer();
        Value x = tracer.input("x", Shape.of(2, 64, 7, 7), ElementType.FLOAT32);
        return tracer.graph(new InceptionMixer(3, 11, EIGHTH, branches, bands, Init.ONE).apply(tracer, x));
    }

    private static List<Channels> groups(Graph graph) {
        return graph.nodes().stream()
                .map(Node::operator)
                .filter(Channels.class::isInstance)
                .map(Channels.class::cast)
                .toList();
    }

    private static List<String> names(Graph graph) {
        return graph.trainable().stream()
                .map(parameter -> parameter.name() + parameter.shape())
                .filter(name -> name.contains("weight"))
                .toList();
    }

    @Test
    void the_identity_comes_first_and_keeps_what_no_branch_takes() {
        Graph graph = trace(EnumSet.allOf(Branch.class), Bands.PARALLEL);
        assertThat(groups(graph))
                .containsExactly(new Channels(0, 40), new Channels(40, 8), new Channels(48, 8), new Channels(56, 8));
        Node last = graph.nodes().get(graph.nodes().size() - 1);
        assertThat(last.operator()).isEqualTo(new Concatenate());
        // Bit-exact: the first part of the result is the slice itself, and nothing has touched it.
        assertThat(last.inputs().get(0)).isEqualTo(graph.nodes().get(0).output());
        assertThat(last.output().shape()).isEqualTo(Shape.of(2, 64, 7, 7));
        assertThat(names(graph))
                .containsExactly(
                        "dwconv_hw.weight[8, 1, 3, 3]", "dwconv_w.weight[8, 1, 1, 11]", "dwconv_h.weight[8, 1, 11, 1]");
    }

    @Test
    void channels_of_an_absent_branch_join_the_identity() {
        assertThat(groups(trace(EnumSet.of(Branch.SQUARE, Branch.VERTICAL), Bands.PARALLEL)))
                .containsExactly(new Channels(0, 48), new Channels(48, 8), new Channels(56, 8));
    }

    @Test
    void bands_in_sequence_share_one_group_or_two() {
        Graph narrow = trace(EnumSet.allOf(Branch.class), Bands.SEQUENTIAL);
        assertThat(groups(narrow)).containsExactly(new Channels(0, 48), new Channels(48, 8), new Channels(56, 8));
        Graph wide = trace(EnumSet.allOf(Branch.class), Bands.SEQUENTIAL_WIDE);
        assertThat(groups(wide)).containsExactly(new Channels(0, 40), new Channels(40, 8), new Channels(48, 16));
        assertThat(names(wide))
                .containsExactly(
                        "dwconv_hw.weight[8, 1, 3, 3]",
                        "dwconv_w.weight[16, 1, 1, 11]",
                        "dwconv_h.weight[16, 1, 11, 1]");
    }

    @Test
    void without_branches_nothing_is_computed() {
        Graph graph = trace(EnumSet.noneOf(Branch.class), Bands.PARALLEL);
        assertThat(graph.nodes()).hasSize(1);
        assertThat(groups(graph)).containsExactly(new Channels(0, 64));
    }
}
