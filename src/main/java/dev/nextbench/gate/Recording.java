package dev.nextbench.gate;

import dev.nextbench.bench.Workload;
import dev.nextbench.compare.Design;
import dev.nextbench.compare.Solo;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** Adds what was measured now to a baseline. */
public final class Recording {
    /** Forks below which a session's mean is left to chance. */
    public static final int FEWEST_FORKS = 3;

    private Recording() {}

    /** The baseline with another session. */
    public static Baseline add(
            Baseline baseline,
            String name,
            Workload workload,
            Solo.Measured measured,
            Design design,
            Map<String, String> machine) {
        return baseline.with(
                name, workload, measured.identity(), session(measured, Identity.measured(machine, design)));
    }

    static Baseline.Session session(Solo.Measured measured, Map<String, String> machine) {
        List<Baseline.ForkFigures> forks =
                measured.forks().stream().map(StoredLook::figures).toList();
        return new Baseline.Session(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), machine, forks);
    }
}
