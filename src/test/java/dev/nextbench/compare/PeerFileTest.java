package dev.nextbench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.bench.Procedure;
import dev.nextbench.bench.Workload;
import dev.nextbench.experiment.ExperimentException;
import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.model.Models;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PeerFileTest {
    private static final String GOOD = """
            name: mine
            command:
              - ${python}
              - ${here}/steps.py
              - ${model}
              - -b${batch}x${size}
            models:
              convnext_tiny: their_tiny
            variants:
              plain: []
              fast: [--threads, "${threads}", "$5 a \\\\ day"]
            environment:
              THREADS: ${threads}
              MODE: fixed
            """;

    @TempDir
    private Path folder;

    private static Workload workload(String model) {
        return new Workload(
                model,
                Map.of(),
                160,
                "train",
                16,
                Precision.BFLOAT16,
                Layout.NCHW,
                "gpu:1",
                3,
                42,
                Procedure.REFERENCE);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("mine.yaml"), text);
    }

    @Test
    void wordsAreFilledInFromTheWorkload() throws IOException {
        PeerFile peer = PeerFile.read(write(GOOD));
        assertThat(peer.name()).isEqualTo("mine");
        assertThat(peer.defaultVariant()).isEqualTo("plain");
        assertThat(peer.command("plain", workload("convnext_tiny"), "/usr/bin/python3"))
                .containsExactly("/usr/bin/python3", folder + "/steps.py", "their_tiny", "-b16x160");
        assertThat(peer.command("fast", workload("convnext_tiny"), "py"))
                .endsWith("-b16x160", "--threads", "3", "$5 a \\ day");
        assertThat(peer.environment(workload("convnext_tiny"), "py"))
                .isEqualTo(Map.of("THREADS", "3", "MODE", "fixed"));
    }

    @Test
    void whatAValueHoldsIsNotFilledInAgain() throws IOException {
        PeerFile peer = PeerFile.read(write("""
                name: mine
                command: [ "${python}" ]
                models: {resnet50: "${batch}"}
                """));
        assertThat(peer.command("default", workload("resnet50"), "a $1 ${size} \\ b"))
                .containsExactly("a $1 ${size} \\ b");
    }

    @Test
    void withoutVariantsThereIsOne() throws IOException {
        PeerFile peer = PeerFile.read(write("name: mine\ncommand: [run]\nmodels: {resnet50: r}\n"));
        assertThat(peer.variants()).isEqualTo(Map.of("default", List.of()));
        assertThat(peer.defaultVariant()).isEqualTo("default");
        assertThat(peer.environment()).isEmpty();
    }

    @Test
    void unknownVariantsAndModelsAreToldWithTheNearest() throws IOException {
        PeerFile peer = PeerFile.read(write(GOOD));
        assertThatThrownBy(() -> peer.command("fats", workload("convnext_tiny"), "py"))
                .isInstanceOf(ExperimentException.class)
                .hasMessage(folder + "/mine.yaml: mine has no variant 'fats'; did you mean 'fast'?");
        assertThatThrownBy(() -> peer.command("fast", workload("resnet50"), "py"))
                .isInstanceOf(ExperimentException.class)
                .hasMessage(folder + "/mine.yaml: 'models' has no 'resnet50', so mine cannot run it; there are"
                        + " convnext_tiny");
    }

    static Stream<Arguments> mistakes() {
        String rest = "command: [run]\nmodels: {resnet50: r}\n";
        return Stream.of(
                Arguments.of("", ": the file is empty; it needs 'name', 'command' and 'models'"),
                Arguments.of("[run]\n", ":1:1: the file should be a mapping, not a list"),
                Arguments.of("name: [a\n", ":2:1: this is not YAML"),
                Arguments.of("name: a\n\tb: c\n", ":2:1: this is not YAML"),
                Arguments.of("name: a\nmodels: {resnet50: r}\n", ":1:1: 'command' is missing"),
                Arguments.of(
                        "name: a\ncomand: [run]\nmodels: {resnet50: r}\n",
                        ":2:1: unknown key 'comand'; did you" + " mean 'command'?"),
                Arguments.of(
                        "name: a b\n" + rest, ":1:7: 'name': 'a b' should be letters, digits, '.', '_' and '-' only"),
                Arguments.of("name:\n" + rest, ":1:6: 'name' is empty"),
                Arguments.of("name: {x: y}\n" + rest, ":1:7: 'name' should be a text, not a mapping"),
                Arguments.of(
                        "name: a\ncommand: run\nmodels: {resnet50: r}\n",
                        ":2:10: 'command' should be a list of" + " words, not 'run'"),
                Arguments.of(
                        "name: a\ncommand: []\nmodels: {resnet50: r}\n",
                        ":2:10: 'command' is empty; it needs at" + " least the program"),
                Arguments.of(
                        "name: a\ncommand: [\"${bach}\"]\nmodels: {resnet50: r}\n",
                        ":2:11: 'command': there is no" + " variable '${bach}'; did you mean 'batch'?"),
                Arguments.of(
                        "name: a\ncommand: [[b]]\nmodels: {resnet50: r}\n",
                        ":2:11: 'command' should be a text," + " not a list"),
                Arguments.of(
                        "name: a\ncommand: [run]\nmodels: {resnet5: r}\n",
                        ":3:10: 'models': we have no model" + " 'resnet5'; did you mean 'resnet50'?"),
                Arguments.of(
                        "name: a\ncommand: [run]\nmodels:\n  resnet50: r\n  resnet50: s\n",
                        ":5:3: 'models':" + " 'resnet50' is given twice"),
                Arguments.of(
                        "name: a\n" + rest + "variants: {}\n",
                        ":4:11: 'variants' is empty; give at least one or" + " leave it out"),
                Arguments.of(
                        "name: a\n" + rest + "variants: {\"x:y\": []}\n",
                        ":4:12: 'variants.x:y': 'x:y' should be" + " letters"),
                Arguments.of(
                        "name: a\n" + rest + "variants: {fast: --fast}\n",
                        ":4:18: 'variants.fast' should be a" + " list of words, not '--fast'"),
                Arguments.of(
                        "name: a\n" + rest + "environment: {A=B: c}\n",
                        ":4:15: 'environment': 'A=B' cannot be a" + " variable's name"),
                Arguments.of(
                        "name: a\n" + rest + "environment: {A: \"${sedd}\"}\n",
                        ":4:18: 'environment.A': there is" + " no variable '${sedd}'; did you mean 'seed'?"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsToldWithItsPlaceAndField(String text, String message) throws IOException {
        Path file = write(text);
        assertThatThrownBy(() -> PeerFile.read(file))
                .isInstanceOf(ExperimentException.class)
                .hasMessageContaining(file + message);
    }

    @Test
    void allMistakesAreToldInTheOrderOfTheirLines() throws IOException {
        Path file = write("nmae: a\nmodels: {resnet50: [r]}\ncommand: x\n");
        assertThatThrownBy(() -> PeerFile.read(file))
                .isInstanceOfSatisfying(
                        ExperimentException.class,
                        e -> assertThat(e.problems())
                                .extracting(problem -> problem.line())
                                .containsExactly(1, 1, 2, 3));
    }

    @Test
    void filesThatCannotBeReadAreToldByName() throws IOException {
        Path missing = folder.resolve("none.yaml");
        assertThatThrownBy(() -> PeerFile.read(missing)).hasMessage(missing + ": there is no such file");
        assertThatThrownBy(() -> PeerFile.read(folder)).hasMessage(folder + ": this is a folder; name a file in it");
        Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xFF, (byte) 0xFE, 0});
        assertThatThrownBy(() -> PeerFile.read(binary)).hasMessage(binary + ": the file is not text in UTF-8");
        Path deep = Files.writeString(folder.resolve("deep.yaml"), "[".repeat(20_000), StandardCharsets.UTF_8);
        assertThatThrownBy(() -> PeerFile.read(deep)).isInstanceOf(ExperimentException.class);
    }

    @Test
    void aProgramIsFoundByItsNameOrPath() throws IOException {
        Path shipped =
                Files.createDirectories(folder.resolve("experiments/peers")).resolve("timm.yaml");
        Files.writeString(shipped, GOOD);
        assertThat(PeerFile.find("timm", folder)).isEqualTo(shipped);
        assertThat(PeerFile.find("./mine.yaml", folder)).isEqualTo(Path.of("./mine.yaml"));
        assertThat(PeerFile.find("mine.yaml", folder)).isEqualTo(Path.of("mine.yaml"));
        assertThatThrownBy(() -> PeerFile.find("tim", folder))
                .isInstanceOf(ExperimentException.class)
                .hasMessageContaining("there is no tim.yaml here")
                .hasMessageEndingWith("did you mean 'timm'?");
        assertThatThrownBy(() -> PeerFile.find("", folder)).isInstanceOf(ExperimentException.class);
    }

    /** Tests run in the program's root. */
    @Test
    void theShippedFileStartsTimm() {
        PeerFile timm = PeerFile.read(PeerFile.find("timm", Path.of("")));
        String here = Path.of("experiments/peers").toAbsolutePath().toString();
        assertThat(timm.command("compile", workload("inceptionnext_tiny"), "python3"))
                .containsExactly(
                        "python3",
                        here + "/timm_steps.py",
                        "inception_next_tiny",
                        "--mode=train",
                        "--procedure=reference",
                        "--batch=16",
                        "--size=160",
                        "--precision=bfloat16",
                        "--layout=nchw",
                        "--device=gpu:1",
                        "--threads=3",
                        "--seed=42",
                        "--compile");
        assertThat(timm.defaultVariant()).isEqualTo("eager");
        assertThat(timm.environment(workload("resnet50"), "python3")).containsEntry("OMP_NUM_THREADS", "3");
        assertThat(timm.file().resolveSibling("timm_steps.py")).isRegularFile();
        // Every model that timm has, too: all but E-ConvNeXt and the isotropic ones.
        assertThat(timm.models().keySet())
                .containsExactlyInAnyOrderElementsOf(Models.all().stream()
                        .map(each -> each.name())
                        .filter(each -> !each.startsWith("econvnext") && !each.endsWith("isotropic"))
                        .toList());
    }
}
