package dev.nextbench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs {@code .ci/gate.sh} on repositories of its own, with a launcher that does as it is told. */
class GateScriptTest {
    private static final Path SCRIPT = Path.of(".ci", "gate.sh");

    /** Writes down its arguments and a report, if it is to, and ends with a status. */
    private static final String LAUNCHER = """
        #!/bin/sh
        printf '%s\\n' "$@" >"$FAKE_ARGUMENTS"
        while [ $# -gt 0 ]; do
            if [ "$1" = --report ]; then report=$2; fi
            shift
        done
        if [ "$FAKE_REPORT" = true ]; then
            mkdir -p "$report"
            printf '{}\\n' >"$report/gate.json"
            printf '# NextBench gate: SAID. By more than 1 %%: 1 of 2 checks.\\n\\nMore.\\n' >"$report/gate.md"
        fi
        exit "$FAKE_STATUS"
        """;

    /** Makes {@code work}, whose branch {@code change} left {@code main} six commits before its end, and a bare copy of it. */
    private static final String REPOSITORIES = """
        set -e
        git init -q -b main work
        mkdir work/.ci owner
        cp "$SCRIPT" work/.ci/gate.sh
        cd work
        git add .
        for n in 0 1 2; do git commit -q --allow-empty -m "main $n"; done
        git checkout -q -b change
        for n in 0 1; do git commit -q --allow-empty -m "change $n"; done
        git checkout -q main
        for n in 3 4 5 6 7 8; do git commit -q --allow-empty -m "main $n"; done
        git checkout -q -b merged main~3
        git merge -q --no-ff -m merge change
        git tag release main~1
        git clone -q --bare . ../owner/name.git
        """;

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new TreeMap<>();
    private static String output = "";

    @BeforeAll
    static void makeRepositories() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
        Map<String, String> script = Map.of("SCRIPT", SCRIPT.toAbsolutePath().toString());
        assertThat(run(shared, script, "sh", "-c", REPOSITORIES)).isZero();
    }

    @BeforeEach
    void place() throws IOException {
        Path launcher = folder.resolve("launcher");
        Files.writeString(launcher, LAUNCHER);
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        environment.put("NEXTBENCH", launcher.toString());
        environment.put("FAKE_ARGUMENTS", folder.resolve("arguments").toString());
        environment.put("FAKE_REPORT", "true");
        environment.put("FAKE_STATUS", "0");
        environment.put("GITHUB_ACTIONS", "true");
        environment.put("GITHUB_REPOSITORY", "owner/name");
        environment.put("GITHUB_OUTPUT", folder.resolve("output").toString());
        environment.put("GITHUB_STEP_SUMMARY", folder.resolve("summary").toString());
        environment.put("GATE_AGAINST", "baseline");
    }

    private static int run(Path where, Map<String, String> variables, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).directory(where.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("G") || name.startsWith("CI_"));
        // No settings of the person who runs the test, and a clock that does not matter.
        builder.environment()
                .putAll(Map.of(
                        "GIT_CONFIG_GLOBAL", "/dev/null",
                        "GIT_CONFIG_NOSYSTEM", "1",
                        "GIT_AUTHOR_NAME", "a",
                        "GIT_AUTHOR_EMAIL", "a@example.org",
                        "GIT_COMMITTER_NAME", "a",
                        "GIT_COMMITTER_EMAIL", "a@example.org",
                        "LC_ALL", "C"));
        builder.environment().putAll(variables);
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor();
    }

    private static String git(Path where, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        assertThat(run(where, Map.of(), command.toArray(String[]::new)))
                .as(output)
                .isZero();
        return output.strip();
    }

    /** A checkout as CI makes it: one commit of one branch. */
    private Path checkout(String branch) throws Exception {
        Path clone = folder.resolve("clone");
        String origin = "file://" + shared.resolve("owner").resolve("name.git");
        git(folder, "clone", "-q", "--depth=1", "-b", branch, origin, clone.toString());
        return clone;
    }

    private Path plain() throws Exception {
        Path ci = Files.createDirectories(folder.resolve("plain").resolve(".ci"));
        Files.copy(SCRIPT, ci.resolve("gate.sh"));
        return ci.getParent();
    }

    private int gate(Path where) throws Exception {
        return run(where, environment, "sh", ".ci/gate.sh");
    }

    private List<String> arguments() throws IOException {
        return Files.readAllLines(folder.resolve("arguments"));
    }

    private String written(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }

    @ParameterizedTest
    @CsvSource({
        "0, false, 0, pass, notice",
        "0, true, 0, pass, notice",
        "1, false, 1, regression, error",
        "1, true, 1, regression, error",
        "3, false, 0, inconclusive, warning",
        "3, true, 3, inconclusive, error"
    })
    void verdictsBecomeStatusSummaryOutputsAndAnnotation(
            String status, String strict, int expected, String verdict, String level) throws Exception {
        environment.put("FAKE_STATUS", status);
        environment.put("GATE_FAIL_ON_INCONCLUSIVE", strict);
        Path where = plain();
        assertThat(gate(where)).isEqualTo(expected);
        assertThat(written("output")).isEqualTo("verdict=" + verdict + "\nreport=nextbench-gate\n");
        assertThat(written("summary")).isEqualTo("# NextBench gate: SAID. By more than 1 %: 1 of 2 checks.\n\nMore.\n");
        assertThat(output)
                .isEqualTo("::" + level + " title=NextBench gate::SAID. By more than 1 %25: 1 of 2 checks.\n");
        assertThat(where.resolve("nextbench-gate/gate.json")).exists();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "2, 2", "3, 1", "137, 137"})
    void withoutAReportThereIsNoVerdict(String status, int expected) throws Exception {
        environment.put("FAKE_STATUS", status);
        environment.put("FAKE_REPORT", "false");
        Path where = plain();
        Path old = Files.createDirectories(where.resolve("nextbench-gate"));
        Files.writeString(old.resolve("gate.json"), "{}");
        Files.writeString(old.resolve("gate.md"), "# NextBench gate: PASS. It was yesterday.\n");
        assertThat(gate(where)).isEqualTo(expected);
        assertThat(written("output")).startsWith("verdict=error\n");
        assertThat(written("summary"))
                .isEqualTo("# NextBench gate: no verdict: nextbench ended with exit status " + status
                        + "; the job's log says why\n");
        assertThat(old).isEmptyDirectory();
    }

    @Test
    void wrongInputWithAReportIsAnErrorToo() throws Exception {
        environment.put("FAKE_STATUS", "2");
        assertThat(gate(plain())).isEqualTo(2);
        assertThat(written("output")).startsWith("verdict=error\n");
    }

    @Test
    void outsideGitHubItSaysTheSameInPlainWords() throws Exception {
        environment.keySet().removeIf(name -> name.startsWith("GITHUB"));
        environment.put("FAKE_STATUS", "3");
        assertThat(gate(plain())).isZero();
        assertThat(output).isEqualTo("NextBench gate: warning: SAID. By more than 1 %: 1 of 2 checks.\n");
        assertThat(folder.resolve("output")).doesNotExist();
    }

    @Test
    void settingsBecomeArgumentsAndNothingInThemIsExecuted() throws Exception {
        environment.put("GATE_BASELINE", "my baseline.json");
        environment.put(
                "GATE_MODELS", "\nconvnext_atto,widths=[48, 96]\n  $(touch executed)  \n\n`touch executed`;*\n");
        environment.put("GATE_METRICS", "throughput:1.5\npeak_memory");
        environment.put("GATE_SECONDS", "60");
        environment.put("GATE_ARGUMENTS", "--input\n3x96x96\n--batch\n1");
        environment.put("GATE_REPORT", "a folder/$HOME");
        Path where = plain();
        assertThat(gate(where)).isZero();
        assertThat(arguments())
                .containsExactly(
                        "gate",
                        "check",
                        "--report",
                        "a folder/$HOME",
                        "--baseline",
                        "my baseline.json",
                        "--seconds",
                        "60",
                        "--model",
                        "convnext_atto,widths=[48, 96]",
                        "--model",
                        "$(touch executed)",
                        "--model",
                        "`touch executed`;*",
                        "--metric",
                        "throughput:1.5",
                        "--metric",
                        "peak_memory",
                        "--input",
                        "3x96x96",
                        "--batch",
                        "1");
        assertThat(where.resolve("executed")).doesNotExist();
        assertThat(written("output")).endsWith("report=a folder/$HOME\n");
    }

    @Test
    void aPullRequestIsComparedWithItsMergeBaseAndNotWithTheLastCommit() throws Exception {
        environment.remove("GATE_AGAINST");
        environment.put("GITHUB_BASE_REF", "main");
        Path clone = checkout("change");
        assertThat(gate(clone)).as(output).isZero();
        String base = git(clone, "rev-parse", "HEAD~2");
        assertThat(arguments()).endsWith("--against", base);
        assertThat(git(clone, "log", "-1", "--format=%s", base)).isEqualTo("main 2");
    }

    /** GitHub checks out the merge of a pull request; only what that adds to the target branch is to be judged. */
    @Test
    void aMergeCommitIsComparedWithWhatItWasMergedInto() throws Exception {
        environment.put("GATE_AGAINST", "merge-base");
        environment.put("GITHUB_BASE_REF", "main");
        assertThat(gate(checkout("merged"))).as(output).isZero();
        assertThat(arguments()).endsWith("--against", git(shared.resolve("work"), "rev-parse", "main~3"));
    }

    @Test
    void gitLabsVariablesAreKnownToo() throws Exception {
        environment.keySet().removeIf(name -> name.startsWith("GITHUB"));
        environment.put("GATE_AGAINST", "merge-base");
        environment.put("CI_PROJECT_PATH", "owner/name");
        environment.put("CI_DEFAULT_BRANCH", "other");
        environment.put("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main");
        Path clone = checkout("change");
        assertThat(gate(clone)).as(output).isZero();
        assertThat(arguments()).endsWith("--against", git(clone, "rev-parse", "HEAD~2"));
    }

    @Test
    void aPushToAnotherBranchIsComparedWithItsMergeBaseWithTheDefaultBranch() throws Exception {
        environment.put("GATE_AGAINST", "merge-base");
        environment.put("GITHUB_REF_NAME", "change");
        environment.put("GATE_DEFAULT_BRANCH", "main");
        Path clone = checkout("change");
        assertThat(gate(clone)).as(output).isZero();
        assertThat(arguments()).endsWith("--against", git(clone, "rev-parse", "HEAD~2"));
    }

    @Test
    void aPushToTheDefaultBranchIsComparedWithWhatWasThereBefore() throws Exception {
        environment.put("GATE_AGAINST", "merge-base");
        environment.put("GITHUB_REF_NAME", "main");
        environment.put("GATE_DEFAULT_BRANCH", "main");
        Path clone = checkout("main");
        String earlier = git(shared.resolve("work"), "rev-parse", "main~4");
        environment.put("GATE_BEFORE", earlier);
        assertThat(gate(clone)).as(output).isZero();
        assertThat(arguments()).endsWith("--against", earlier);
        // A new branch has nothing before it: then it is the first parent.
        environment.put("GATE_BEFORE", "0".repeat(40));
        assertThat(gate(clone)).as(output).isZero();
        assertThat(arguments()).endsWith("--against", git(shared.resolve("work"), "rev-parse", "main~1"));
    }

    @Test
    void aTagOnTheDefaultBranchIsComparedWithTheCommitBeforeIt() throws Exception {
        environment.put("GATE_AGAINST", "merge-base");
        environment.put("GITHUB_REF_NAME", "release");
        environment.put("GATE_DEFAULT_BRANCH", "main");
        assertThat(gate(checkout("release"))).as(output).isZero();
        assertThat(arguments()).endsWith("--against", git(shared.resolve("work"), "rev-parse", "main~2"));
    }

    @ParameterizedTest
    @CsvSource({"change", "origin/change"})
    void aNamedRevisionIsFetchedIfItIsNotThere(String revision) throws Exception {
        environment.put("GATE_AGAINST", revision);
        Path clone = checkout("main");
        assertThat(gate(clone)).as(output).isZero();
        assertThat(arguments()).endsWith("--against", git(shared.resolve("work"), "rev-parse", "change"));
    }

    @Test
    void aBaselinesRevisionIsMadeKnown() throws Exception {
        Path clone = checkout("main");
        assertThat(gate(clone)).as(output).isZero();
        assertThat(arguments()).doesNotContain("--against");
        assertThat(git(clone, "rev-list", "--count", "HEAD")).isEqualTo("9");
    }

    @Test
    void aSecondRepositoryHasNoMergeBaseWithTheFirst() throws Exception {
        environment.put("GATE_AGAINST", "merge-base");
        environment.put("GITHUB_BASE_REF", "main");
        environment.put("GITHUB_REPOSITORY", "owner/other");
        assertThat(gate(checkout("change"))).isEqualTo(2);
        assertThat(output).contains("::error").contains("say against: baseline");
        assertThat(written("output")).startsWith("verdict=error\n");
        assertThat(folder.resolve("arguments")).doesNotExist();
    }

    @Test
    void whatCannotBeUsedIsRefusedBeforeAnythingRuns() throws Exception {
        Path clone = checkout("change");
        environment.put("GATE_AGAINST", "nowhere");
        assertThat(gate(clone)).isEqualTo(2);
        assertThat(output).contains("there is no revision 'nowhere'");
        environment.put("GATE_AGAINST", "--upload-pack=touch executed");
        assertThat(gate(clone)).isEqualTo(2);
        assertThat(clone.resolve("executed")).doesNotExist();
        environment.put("GATE_AGAINST", "merge-base");
        environment.put("GITHUB_BASE_REF", "gone");
        assertThat(gate(clone)).isEqualTo(2);
        assertThat(output).contains("no merge base of HEAD and gone");
        environment.put("GATE_FAIL_ON_INCONCLUSIVE", "yes");
        assertThat(gate(clone)).isEqualTo(2);
        assertThat(output).contains("should be true or false, not 'yes'");
        environment.put("GATE_FAIL_ON_INCONCLUSIVE", "true");
        environment.put("GATE_REPORT", "a\nverdict=pass");
        assertThat(gate(clone)).isEqualTo(2);
        assertThat(output).contains("one line");
        assertThat(folder.resolve("arguments")).doesNotExist();
    }
}
