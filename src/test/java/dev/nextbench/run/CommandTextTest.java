package dev.nextbench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandTextTest {
    @Test
    void aShellReadsTheArgumentsBackAsTheyWere() throws IOException {
        List<String> arguments =
                List.of("printf", "%s\\n", "a b", "it's", "branches=[square, horizontal]", "", "$HOME", "x=1/8", "ü*");
        Process shell = new ProcessBuilder("sh", "-c", CommandText.of(arguments)).start();
        String read = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(read).isEqualTo(String.join("\n", arguments.subList(2, arguments.size())) + "\n");
    }

    @Test
    void plainArgumentsAreNotQuoted() {
        assertThat(CommandText.of(List.of("./nextbench", "run", "experiments/a.yaml", "--only", "kernel=7")))
                .isEqualTo("./nextbench run experiments/a.yaml --only kernel=7");
    }
}
