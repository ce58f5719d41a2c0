package dev.nextbench.compare;

import java.util.List;
import java.util.Map;

/** Programs of a few lines of shell that speak the protocol of forks, or break it. Their clocks say what the test wants. */
final class FakePeer {
    private FakePeer() {}

    /** A side that runs a shell script. */
    static CommandSide script(String label, String script) {
        return new CommandSide(label, List.of("/bin/sh", "-c", script), Map.of(), 4, 1, "cpu");
    }

    /** A side whose every step takes this long, by its own account. */
    static CommandSide constant(String label, double seconds) {
        return serving(label, "echo '{\"seconds\": " + seconds + "}'");
    }

    /** A side that does something for each step that is asked for. */
    static CommandSide serving(String label, String step) {
        return script(
                label,
                "echo '{\"ready\": true, \"identity\": {\"engine\": \"shell\"}}'; while read n; do"
                        + " i=0; while [ $i -lt $n ]; do i=$((i+1)); " + step + "; done; done");
    }
}
