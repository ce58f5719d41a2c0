package dev.nextbench.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Ways of writing the same tensors that only old, new or rare programs have. */
class PickleFormsTest {
    private static final long[] SHAPE = {2, 2};
    private static final long[] STRIDES = {2, 1};

    private static PickleBytes tensor(PickleBytes pickle) {
        return pickle.tensor(4, 0, SHAPE, STRIDES);
    }

    private static void givesOneToFour(byte[] file) throws WeightsException {
        NamedTensors read = Fixtures.read(file);
        assertThat(read.tensors()).containsOnlyKeys("w");
        assertThat(read.tensors().get("w").shape().extents()).containsExactly(2, 2);
        assertThat(Fixtures.floats(read.tensors().get("w"))).containsExactly(1, 2, 3, 4);
    }

    @Test
    void a_name_may_be_a_string_of_python_2() throws Exception {
        byte[] pickle = tensor(new PickleBytes().op('}', 'U', 1, 'w')).op('s').stop();
        givesOneToFour(PickleBytes.archive(pickle));
    }

    @Test
    void an_ordered_dictionary_may_be_made_of_pairs() throws Exception {
        PickleBytes pickle = new PickleBytes()
                .global("collections", "OrderedDict")
                .op(']', ']')
                .text("w")
                .op('a');
        givesOneToFour(
                PickleBytes.archive(tensor(pickle).op('a', 'a', 0x85, 'R').stop()));
    }

    @Test
    void a_big_endian_machine_may_have_written_the_file() throws Exception {
        byte[] pickle = tensor(new PickleBytes().op('}').text("w")).op('s').stop();
        givesOneToFour(PickleBytes.archive(pickle, "big"));
        assertThatThrownBy(() -> Fixtures.read(PickleBytes.archive(pickle, "middle")))
                .isInstanceOf(WeightsException.class)
                .hasMessage("its byte order is 'middle'; little or big are read");
    }

    private static PickleBytes storage(PickleBytes pickle, String type, long elements) {
        return pickle.op('(')
                .text("storage")
                .global("torch", type)
                .text("0")
                .text("cpu")
                .whole(elements);
    }

    @Test
    void an_untyped_storage_has_the_type_of_its_tensor() throws Exception {
        PickleBytes pickle = new PickleBytes()
                .op('}')
                .text("w")
                .global("torch._utils", "_rebuild_tensor_v3")
                .op('(');
        storage(pickle, "UntypedStorage", 16)
                .op('t', 'Q')
                .whole(0)
                .wholes(SHAPE)
                .wholes(STRIDES)
                .op(0x89, 'N');
        givesOneToFour(PickleBytes.archive(
                pickle.global("torch", "float32").op('t', 'R', 's').stop()));
    }

    @Test
    void a_storage_may_be_a_view_of_another_one() throws IOException, WeightsException {
        PickleBytes pickle = new PickleBytes()
                .op('}')
                .text("w")
                .global("torch._utils", "_rebuild_tensor")
                .op('(');
        storage(pickle, "FloatStorage", 4).op('(').text("0").whole(1).whole(2).op('t', 't', 'Q');
        pickle.whole(0).wholes(2).wholes(1).op('t', 'R', 's');
        NamedTensors read = Fixtures.read(PickleBytes.archive(pickle.stop()));
        assertThat(Fixtures.floats(read.tensors().get("w"))).containsExactly(2, 3);
    }

    @Test
    void several_sets_of_tensors_without_a_usual_name_are_to_be_chosen_from() throws Exception {
        PickleBytes pickle = new PickleBytes().op('}').text("net").op('}').text("w");
        byte[] one = tensor(pickle).op('s', 's').stop();
        givesOneToFour(PickleBytes.archive(one));
        pickle = tensor(new PickleBytes().op('}').text("net").op('}').text("w")).op('s', 's');
        byte[] two =
                tensor(pickle.text("teacher").op('}').text("w")).op('s', 's').stop();
        assertThatThrownBy(() -> Fixtures.read(PickleBytes.archive(two)))
                .isInstanceOf(WeightsException.class)
                .hasMessage("it holds several sets of tensors; choose one of: net, teacher");
    }

    @Test
    void tensors_of_whole_numbers_alone_are_no_weights() {
        PickleBytes pickle = new PickleBytes()
                .op('}')
                .text("w")
                .global("torch._utils", "_rebuild_tensor")
                .op('(');
        storage(pickle, "IntStorage", 4)
                .op('t', 'Q')
                .whole(0)
                .wholes(4)
                .wholes(1)
                .op('t', 'R', 's');
        assertThatThrownBy(() -> Fixtures.read(PickleBytes.archive(pickle.stop())))
                .isInstanceOf(WeightsException.class)
                .hasMessage("it holds no tensors of floating-point numbers");
    }
}
