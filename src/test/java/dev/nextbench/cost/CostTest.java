package dev.nextbench.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Init;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.Add;
import dev.nextbench.graph.op.BatchNorm;
import dev.nextbench.graph.op.Conv2d;
import dev.nextbench.graph.op.MeanPool;
import dev.nextbench.graph.op.Permute;
import org.junit.jupiter.api.Test;

/** A small graph whose cost can be counted by hand. */
class CostTest {
    private static Cost cost() {
        Tracer tracer = new Tracer();
        Value x = tracer.input("images", Shape.of(1, 3, 8, 8), ElementType.FLOAT32);
        Value weight = tracer.within("stem.0", () -> tracer.parameter("weight", Shape.of(4, 3, 3, 3), Init.ONE));
        Value y = tracer.within("stem.0", () -> tracer.apply(new Conv2d(2, 1, 1, 1), x, weight));
        Value again = tracer.within("stem.01", () -> tracer.apply(new Conv2d(2, 1, 1, 1), x, weight));
        Value normed = tracer.within(
                "norm",
                () -> tracer.apply(
                        new BatchNorm(1e-5, 0.1),
                        y,
                        tracer.parameter("weight", Shape.of(4), Init.ONE),
                        tracer.parameter("bias", Shape.of(4), Init.ZERO),
                        tracer.buffer("mean", Shape.of(4), Init.ZERO),
                        tracer.buffer("variance", Shape.of(4), Init.ONE)));
        Value sum = tracer.apply(new Add(), normed, again);
        Value turned = tracer.apply(Permute.TO_CHANNELS_FIRST, tracer.apply(Permute.TO_CHANNELS_LAST, sum));
        return Cost.of(tracer.graph(tracer.apply(new MeanPool(false), turned)));
    }

    @Test
    void totals_count_each_parameter_once_and_no_view() {
        Cost cost = cost();
        assertThat(cost.parameters()).isEqualTo(4 * 3 * 9 + 2 * 4);
        assertThat(cost.macs()).isEqualTo(2L * (4 * 4 * 4) * (3 * 9));
        assertThat(cost.activationBytes()).isEqualTo(4L * (4 * (4 * 4 * 4) + 4));
        assertThat(cost.layers())
                .extracting(Layer::operator)
                .containsExactly("conv2d", "conv2d", "batch_norm", "add", "mean_pool");
    }

    @Test
    void a_row_tells_what_its_operator_costs() {
        assertThat(cost().layers().get(0))
                .isEqualTo(new Layer("stem.0", "conv2d", Shape.of(1, 4, 4, 4), 108, 64 * 27, 256));
    }

    @Test
    void a_part_is_a_module_with_all_inside_it() {
        Cost cost = cost();
        assertThat(cost.part("stem").layers()).hasSize(2);
        assertThat(cost.part("stem.0").macs()).isEqualTo(64 * 27);
        assertThat(cost.part("stem.01").parameters()).isZero();
        assertThat(cost.part("norm").parameters()).isEqualTo(8);
        assertThat(cost.part("head").layers()).isEmpty();
    }
}
