package dev.nextbench.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files for GitHub and GitLab, and what CONTINUOUS-INTEGRATION.md says to write, fit {@code .ci/gate.sh}. */
class GateActionTest {
    private static final Path ACTION = Path.of("action.yml");
    private static final Path GITLAB = Path.of(".ci", "gitlab-nextbench.yml");
    private static final Path SCRIPT = Path.of(".ci", "gate.sh");
    private static final Path GUIDE = Path.of("CONTINUOUS-INTEGRATION.md");

    private static final Pattern INPUT = Pattern.compile("inputs\\.([\\w-]+)");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(GATE_[A-Z_]+)");
    private static final Pattern YAML_BLOCK = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    private static Object parse(String yaml) {
        return new Load(LoadSettings.builder().setAllowDuplicateKeys(false).build()).loadFromString(yaml);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return (Map<String, Object>) value;
    }

    private static List<?> list(Object value) {
        assertThat(value).isInstanceOf(List.class);
        return (List<?>) value;
    }

    private static Map<String, Object> action() throws IOException {
        return map(parse(Files.readString(ACTION)));
    }

    private static List<Map<String, Object>> steps() throws IOException {
        return list(map(action().get("runs")).get("steps")).stream()
                .map(GateActionTest::map)
                .toList();
    }

    private static Set<String> found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        Set<String> found = new TreeSet<>();
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static List<Object> guide() throws IOException {
        Matcher matcher = YAML_BLOCK.matcher(Files.readString(GUIDE));
        List<Object> blocks = new ArrayList<>();
        while (matcher.find()) {
            blocks.add(parse(matcher.group(1)));
        }
        return blocks;
    }

    @Test
    void theActionUsesEveryInputThatItHasAndNoOther() throws IOException {
        assertThat(found(INPUT, Files.readString(ACTION)))
                .isEqualTo(new TreeSet<>(map(action().get("inputs")).keySet()));
        map(action().get("inputs"))
                .forEach((name, input) -> assertThat(map(input).get("description"))
                        .as(name)
                        .asString()
                        .endsWith("."));
    }

    @Test
    void theActionIsACompositeOfTheTestedScriptAndTheUpload() throws IOException {
        assertThat(map(action().get("runs"))).containsEntry("using", "composite");
        List<Map<String, Object>> steps = steps();
        assertThat(steps).hasSize(2);
        assertThat(steps.get(0))
                .containsEntry("run", "sh \"$GITHUB_ACTION_PATH/.ci/gate.sh\"")
                .containsEntry("shell", "bash")
                .containsEntry("id", "gate");
        assertThat(steps.get(1)).containsEntry("uses", "actions/upload-artifact@v4");
        assertThat(steps.get(1).get("if")).asString().contains("always()");
    }

    @Test
    void noInputGetsIntoAScriptAsText() throws IOException {
        for (Map<String, Object> step : steps()) {
            assertThat(String.valueOf(step.get("run"))).doesNotContain("${{");
        }
        assertThat(Files.readString(SCRIPT)).doesNotContain("${{").doesNotContain("eval ");
    }

    @Test
    void theScriptReadsEveryVariableThatItIsGivenAndIsGivenEveryOneThatItReads() throws IOException {
        Set<String> read = found(VARIABLE, Files.readString(SCRIPT));
        assertThat(map(steps().get(0).get("env")).keySet()).containsExactlyInAnyOrderElementsOf(read);
        Map<String, Object> job = map(map(parse(Files.readString(GITLAB))).get("nextbench-gate"));
        Set<String> given = map(job.get("variables")).keySet().stream()
                .filter(name -> name.startsWith("GATE_"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(read).containsAll(given);
        // GitLab has its own variables for branches, and its artifacts are in a folder that does not change.
        read.removeAll(Set.of("GATE_REPORT", "GATE_BEFORE", "GATE_DEFAULT_BRANCH"));
        assertThat(given).isEqualTo(read);
    }

    @Test
    void theScriptDescribesEveryVariableThatItReads() throws IOException {
        String text = Files.readString(SCRIPT);
        String comment = text.substring(0, text.indexOf("set -u"));
        assertThat(found(VARIABLE, text)).allSatisfy(name -> assertThat(comment).contains(name));
    }

    @Test
    void outputsAreThoseOfTheScript() throws IOException {
        map(action().get("outputs"))
                .forEach((name, output) ->
                        assertThat(map(output).get("value")).isEqualTo("${{ steps.gate.outputs." + name + " }}"));
        assertThat(Files.readString(SCRIPT)).contains("'verdict=%s\\nreport=%s\\n'");
        assertThat(map(action().get("outputs")).keySet()).containsExactlyInAnyOrder("verdict", "report");
    }

    @Test
    void gitLabRunsTheTestedScriptAndReadsItsReport() throws IOException {
        Map<String, Object> job = map(map(parse(Files.readString(GITLAB))).get("nextbench-gate"));
        assertThat(list(job.get("script"))).isEqualTo(List.of("sh \"$NEXTBENCH_FOLDER/.ci/gate.sh\""));
        assertThat(map(job.get("allow_failure"))).containsEntry("exit_codes", List.of(3));
        Map<String, Object> artifacts = map(job.get("artifacts"));
        assertThat(map(artifacts.get("reports"))).containsEntry("junit", "nextbench-gate/gate.xml");
        assertThat(artifacts).containsEntry("when", "always").containsEntry("paths", List.of("nextbench-gate/"));
        assertThat(map(job.get("variables"))).containsEntry("GATE_FAIL_ON_INCONCLUSIVE", "true");
        assertThat(Files.readString(SCRIPT)).contains("report=${GATE_REPORT:-nextbench-gate}");
        assertThat(map(map(action().get("inputs")).get("report"))).containsEntry("default", "nextbench-gate");
    }

    @Test
    void theGuidesExamplesUseWhatThereIs() throws IOException {
        Set<String> inputs = map(action().get("inputs")).keySet();
        int uses = 0;
        for (Object block : guide()) {
            if (!map(block).containsKey("jobs")) {
                continue;
            }
            for (Object job : map(map(block).get("jobs")).values()) {
                for (Object step : list(map(job).get("steps"))) {
                    if (String.valueOf(map(step).get("uses")).startsWith("./")) {
                        uses++;
                        assertThat(inputs)
                                .containsAll(map(map(step).get("with")).keySet());
                    }
                }
            }
        }
        assertThat(uses).isEqualTo(2);
        assertThat(guide()).hasSize(3);
        Map<String, Object> gitlab = map(guide().get(2));
        assertThat(list(gitlab.get("include"))).isEqualTo(List.of(Map.of("local", GITLAB.toString())));
        assertThat(map(parse(Files.readString(GITLAB)))).containsKey("nextbench-gate");
        assertThat(found(VARIABLE, Files.readString(SCRIPT)))
                .containsAll(
                        map(map(gitlab.get("nextbench-gate")).get("variables")).keySet());
    }

    @Test
    void theGuideNamesEveryExitStatus() throws IOException {
        String text = Files.readString(GUIDE);
        for (Verdict verdict : Verdict.values()) {
            assertThat(text).contains("| " + verdict.status() + " | ");
        }
        assertThat(text).contains("| 2 | ");
    }
}
