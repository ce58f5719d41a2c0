package dev.nextbench.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles that would run code, exhaust memory or never end in another reader end in a message here. */
class MaliciousPicklesTest {
    private static void refused(PickleBytes pickle, String... parts) {
        byte[] file = pickle.stop();
        assertThatThrownBy(() -> Fixtures.read(file))
                .isInstanceOf(WeightsException.class)
                .message()
                .contains(parts);
    }

    private static PickleBytes dict() {
        return new PickleBytes().op('}');
    }

    private static void refusedTensor(long offset, long[] shape, long[] strides, String... parts) throws IOException {
        byte[] file = PickleBytes.archive(
                dict().text("w").tensor(4, offset, shape, strides).op('s').stop());
        assertThatThrownBy(() -> Fixtures.read(file))
                .isInstanceOf(WeightsException.class)
                .message()
                .contains(parts);
    }

    @Test
    void a_call_of_the_shell_is_refused_with_its_place() throws IOException {
        PickleBytes shell =
                new PickleBytes().global("posix", "system").text("echo owned").op(0x85, 'R');
        refused(shell, "refuses posix.system at byte 2 (GLOBAL)", "nothing in the file is executed", "safetensors");
        byte[] file = PickleBytes.archive(shell.stop());
        assertThatThrownBy(() -> Fixtures.read(file)).hasMessageContaining("posix.system at byte 2 of data.pkl");
        refused(dict().text("os").text("system").op(0x93), "refuses os.system at byte 21 (STACK_GLOBAL)");
    }

    @ParameterizedTest
    @CsvSource({
        "builtins,eval",
        "builtins,getattr",
        "__builtin__,exec",
        "torch.storage,_load_from_bytes",
        "torch,load",
        "numpy,load",
        "subprocess,Popen",
        "collections.OrderedDict,__init__",
        "os,system\u001b[2J"
    })
    void what_is_not_allowed_is_refused_by_name(String module, String name) {
        refused(
                new PickleBytes().global(module, name).op(')', 'R'),
                "refuses " + module + "." + name.replace('\u001b', '?'));
    }

    @ParameterizedTest
    @ValueSource(chars = {'i', 'o', 'P', 'I', 'L', 'S', 'V', 0x82, 0x97, 0xFF, 0})
    void opcodes_that_no_tensor_needs_are_refused(char opcode) {
        refused(new PickleBytes().op(opcode), "at byte 2 it has the opcode 0x" + Integer.toHexString(opcode));
    }

    @Test
    void lengths_past_the_end_are_refused() {
        refused(new PickleBytes().op('X').int32(-1), "4294967295 bytes are needed at byte 7 of 8");
        refused(new PickleBytes().op('B').int32(Integer.MAX_VALUE), "2147483647 bytes are needed");
        refused(new PickleBytes().op(0x8E).int64(Long.MIN_VALUE), "9223372036854775808 bytes are needed");
        refused(new PickleBytes().op(0x8D).int64(Long.MAX_VALUE), "9223372036854775807 bytes are needed");
        refused(new PickleBytes().op(0x96).int64(-1), "18446744073709551615 bytes are needed");
        refused(new PickleBytes().op(0x8B).int32(1 << 30), "a number of 1073741824 bytes begins");
        refused(new PickleBytes().op(0x95).int64(1L << 62), "a frame of 4611686018427387904 bytes begins");
    }

    @Test
    void a_stack_that_does_not_hold_what_is_taken_is_refused() {
        refused(new PickleBytes(), "the stack is empty");
        refused(new PickleBytes().op('N', '(', '0', '0'), "the stack is empty");
        refused(new PickleBytes().op('N', '(', 0x85), "the stack is empty");
        refused(new PickleBytes().op('t'), "there is no mark");
        refused(new PickleBytes().op('h', 9), "it refers to number 9, which is not there yet");
        refused(dict().op('(', 'N', 'u'), "a dictionary's last key has no value");
        refused(new PickleBytes().op('N', 'N', 'a'), "items are appended to what is no list");
        refused(new PickleBytes().op('N', ')', 'R'), "it calls what is no class or function");
        refused(new PickleBytes().op(')', 'Q'), "it refers to what is no storage of tensors");
    }

    @Test
    void calls_within_calls_end_in_a_message() {
        PickleBytes deep = dict().text("w");
        for (int i = 0; i < 100_000; i++) {
            deep.global("torch._utils", "_rebuild_parameter");
        }
        deep.op('N');
        for (int i = 0; i < 100_000; i++) {
            deep.op(0x85, 'R');
        }
        refused(deep.op('s'), "it holds no tensors by name");
    }

    @Test
    void copies_of_a_large_list_are_counted() {
        PickleBytes copies = new PickleBytes().op(']').put(0).op('(');
        for (int i = 0; i < 10_000; i++) {
            copies.op('N');
        }
        copies.op('e');
        for (int i = 0; i < 10_000; i++) {
            copies.op('0').global("builtins", "list").get(0).op(0x85, 'R');
        }
        refused(copies, "its pickle takes more than 2000000 steps");
    }

    @Test
    void tuples_of_themselves_twice_take_no_more_than_their_text() {
        PickleBytes laughs = dict().text("w").op('N');
        for (int i = 0; i < 100_000; i++) {
            laughs.op('2', 0x86); // a tuple of the last one twice: 2^100000 in all
        }
        refused(laughs.op('s'), "it holds no tensors by name");
        PickleBytes keys = dict().op('N');
        for (int i = 0; i < 100_000; i++) {
            keys.op(0x85);
        }
        refused(keys.op('N', 's'), "it holds no tensors by name"); // a key is not hashed by its content
    }

    @Test
    void a_dictionary_in_itself_is_refused() {
        refused(dict().put(0).text("model").get(0).op('s'), "it holds no tensors by name");
    }

    private static PickleBytes module(PickleBytes pickle) {
        return pickle.global("__torch__", "Net").op(')', 0x81, '}');
    }

    @Test
    void a_module_in_itself_is_refused() throws IOException {
        PickleBytes own =
                new PickleBytes().global("__torch__", "Net").op(')', 0x81).put(0);
        byte[] file =
                PickleBytes.archive(own.op('}').text("net").get(0).op('s', 'b').stop());
        assertThatThrownBy(() -> Fixtures.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessage("its modules stand in each other more than 64 deep");
    }

    @Test
    void modules_that_hold_each_other_twice_are_refused() throws IOException {
        PickleBytes pickle = module(new PickleBytes());
        pickle.text("w")
                .tensor(4, 0, new long[] {4}, new long[] {1})
                .op('s', 'b')
                .put(0);
        for (int i = 0; i < 50; i++) {
            module(pickle)
                    .text("a")
                    .get(i)
                    .op('s')
                    .text("b")
                    .get(i)
                    .op('s', 'b')
                    .put(i + 1);
        }
        byte[] file = PickleBytes.archive(pickle.stop());
        assertThatThrownBy(() -> Fixtures.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageStartingWith("its modules hold each other so often that their names take more than");
    }

    @Test
    void more_steps_than_any_checkpoint_has_are_refused() {
        PickleBytes many = new PickleBytes();
        for (int i = 0; i < 2_100_000; i++) {
            many.op('}');
        }
        refused(many, "its pickle takes more than 2000000 steps");
    }

    @Test
    void names_that_would_be_copied_again_and_again_are_refused() {
        String name = "__torch__." + "a".repeat(60_000);
        refused(new PickleBytes().text(name).text(name).op(0x93), "it has a name that is too long, or too many");
        PickleBytes many = new PickleBytes();
        for (int i = 0; i < 100_000; i++) {
            many.global("__torch__", "a".repeat(200));
        }
        refused(many, "it has a name that is too long, or too many");
        refused(
                new PickleBytes().global("numpy", "dtype").text(">" + name).op(0x85, 'R'),
                "a NumPy type has no name, or too long a one");
    }

    @Test
    void more_tensors_than_any_model_has_are_refused() throws IOException {
        PickleBytes many = new PickleBytes()
                .tensor(4, 0, new long[] {4}, new long[] {1})
                .put(0)
                .op('0', '}', '(');
        for (int i = 0; i <= 100_000; i++) {
            many.text("w" + i).get(0);
        }
        byte[] file = PickleBytes.archive(many.op('u').stop());
        assertThatThrownBy(() -> Fixtures.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessage("it has more than 100000 tensors, which no model has");
    }

    @Test
    void tensors_that_are_larger_than_their_storage_are_refused() throws IOException {
        refusedTensor(0, new long[] {5}, new long[] {1}, "'w' of shape [5], strides [1]", "storage of 4 elements");
        refusedTensor(1, new long[] {2, 2}, new long[] {2, 1}, "leads outside");
        refusedTensor(5, new long[] {}, new long[] {}, "leads outside");
        refusedTensor(4, new long[] {}, new long[] {}, "leads outside");
        refusedTensor(-1, new long[] {1}, new long[] {1}, "leads outside");
        refusedTensor(3, new long[] {4}, new long[] {-1}, "leads outside");
        refusedTensor(0, new long[] {2}, new long[] {Long.MAX_VALUE}, "leads outside");
        refusedTensor(Long.MAX_VALUE, new long[] {2}, new long[] {1}, "leads outside");
        refusedTensor(0, new long[] {2, 2}, new long[] {1}, "has 1 strides");
        refusedTensor(0, new long[] {-1}, new long[] {1}, "with a negative extent");
        refusedTensor(0, new long[] {1L << 31, 1L << 31, 0}, new long[] {0, 0, 0}, "2 GB and more");
        refusedTensor(0, new long[] {1L << 32, 1L << 32}, new long[] {0, 0}, "2 GB and more");
        refusedTensor(0, new long[] {20_000, 20_000}, new long[] {0, 0}, "far more than the file's size allows");
        refusedTensor(0, new long[100], new long[100], "has 100 axes");
    }

    @Test
    void storages_that_are_missing_or_too_small_are_refused() throws IOException {
        byte[] small = PickleBytes.archive(dict().text("w")
                .tensor(5, 0, new long[] {4}, new long[] {1})
                .op('s')
                .stop());
        assertThatThrownBy(() -> Fixtures.read(small))
                .isInstanceOf(WeightsException.class)
                .hasMessage("tensor 'w': its storage '0' is said to have 5 elements of float32, and the file has 16"
                        + " bytes of it");
        byte[] huge = PickleBytes.archive(dict().text("w")
                .tensor(Long.MAX_VALUE, 0, new long[] {4}, new long[] {1})
                .op('s')
                .stop());
        assertThatThrownBy(() -> Fixtures.read(huge)).hasMessageContaining("9223372036854775807 elements of float32");
    }

    @Test
    void a_plain_tensor_is_read_from_the_same_kind_of_file() throws Exception {
        byte[] file = PickleBytes.archive(dict().text("w")
                .tensor(4, 1, new long[] {3}, new long[] {1})
                .op('s')
                .stop());
        assertThat(Fixtures.floats(Fixtures.read(file).tensors().get("w"))).containsExactly(2, 3, 4);
    }
}
