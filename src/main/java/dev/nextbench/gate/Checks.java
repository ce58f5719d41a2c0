package dev.nextbench.gate;

import dev.nextbench.bench.Workload;
import dev.nextbench.compare.Comparison;
import dev.nextbench.compare.ComparisonResult;
import dev.nextbench.compare.Design;
import dev.nextbench.compare.Instruments;
import dev.nextbench.compare.ModelSide;
import dev.nextbench.compare.Program;
import dev.nextbench.compare.SideException;
import dev.nextbench.compare.SideRun;
import dev.nextbench.compare.Solo;
import dev.nextbench.run.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.commons.math3.stat.StatUtils;

/** Checks workloads one after the other, against another build or against what was recorded. */
public final class Checks {
    /** What to do where too little could be measured. */
    static final String WHEN_QUIET = "run the gate again when nothing else runs on the machine";

    private static final String TRY_ALONE = "see that the workload runs here: nextbench bench with the same options";

    private final List<Rule> rules;
    private final BiFunction<String, Integer, Comparison.Progress> progress;
    private final Listener listener;

    /** Is told what was measured, to keep its samples. */
    public interface Listener {
        /** A workload was measured beside its baseline; {@code look} is 1, or 2 for the confirmation. */
        void compared(String workload, int look, ComparisonResult measured);
    }

    /** Checks with these rules. */
    public Checks(List<Rule> rules, BiFunction<String, Integer, Comparison.Progress> progress, Listener listener) {
        this.rules = List.copyOf(rules);
        this.progress = progress;
        this.listener = listener;
    }

    /** Measures a workload on two builds that take turns. */
    public List<Check> interleaved(
            String name,
            Workload workload,
            Program baseline,
            Program candidate,
            Design design,
            Instruments instruments) {
        ModelSide side = new ModelSide(name, workload, candidate);
        Optional<String> problem = instruments.problem();
        if (problem.isPresent()) {
            return unwatched(name, side.identity(), problem.get());
        }
        try {
            Procedure.Outcome outcome = new Procedure(design, instruments, progress, listener)
                    .run(name, new ModelSide(name + " (baseline)", workload, baseline), side, rules);
            Identity.Difference difference = Identity.between(
                    outcome.first().identityA(), outcome.first().identityB());
            if (!difference.refused().isEmpty() && !outcome.first().units().isEmpty()) {
                return none(
                        name,
                        outcome.first().identityB(),
                        "the two builds do not do the same work: " + String.join("; ", difference.refused()),
                        "a series ends here: record a new baseline");
            }
            return difference.said().isEmpty()
                    ? outcome.checks()
                    : outcome.checks().stream()
                            .map(check -> said(check, difference.said()))
                            .toList();
        } catch (SideException e) {
            return none(name, side.identity(), String.valueOf(e.getMessage()), TRY_ALONE);
        }
    }

    private static Check said(Check check, List<String> differences) {
        return new Check(
                check.workload(),
                check.identity(),
                check.metric(),
                check.unit(),
                check.higherIsBetter(),
                check.threshold(),
                check.alpha(),
                check.first(),
                check.confirmation(),
                check.verdict(),
                check.reason() + "; between the builds, " + String.join("; ", differences),
                check.next());
    }

    /**
     * Measures a workload now and compares with its recorded sessions.
     *
     * @throws IncomparableException if the baseline is of other work, of another machine or engine, or has no session
     */
    public List<Check> stored(Baseline.Recorded recorded, Program candidate, Design design, Instruments instruments)
            throws IncomparableException {
        String name = recorded.name();
        sameMachine(recorded, Identity.measured(Machine.describe(), design));
        ModelSide side = new ModelSide(name, recorded.workload(), candidate);
        Optional<String> problem = instruments.problem();
        if (problem.isPresent()) {
            return unwatched(name, side.identity(), problem.get());
        }
        long began = System.nanoTime();
        try {
            Solo.Measured measured = Solo.measure(side, design, instruments, progress.apply(name, 1));
            if (measured.forks().size() < Recording.FEWEST_FORKS) {
                return none(
                        name,
                        measured.identity(),
                        "only " + measured.forks().size() + " forks could be measured"
                                + (measured.remarks().isEmpty()
                                        ? ""
                                        : ": " + measured.remarks().get(0)),
                        WHEN_QUIET);
            }
            sameWork(recorded, measured.identity());
            double seconds = (System.nanoTime() - began) * 1e-9;
            Baseline.Session now = Recording.session(measured, Map.of());
            List<Check> checks = new ArrayList<>();
            for (Rule rule : rules) {
                double[] before = StoredLook.sessions(recorded.sessions(), rule.metric());
                double[] today = StoredLook.sessions(List.of(now), rule.metric());
                if (before.length == 0 || today.length == 0) {
                    checks.add(none(
                            rule,
                            name,
                            measured.identity(),
                            (before.length == 0 ? "the baseline" : "this machine") + " does not say its "
                                    + rule.metric().id(),
                            "record the baseline again on a machine that says it, or leave the metric out"));
                    continue;
                }
                Look look = StoredLook.of(
                        before,
                        StatUtils.mean(today),
                        rule,
                        recorded.workload().batch(),
                        measured.forks().stream()
                                .map(SideRun::steps)
                                .mapToLong(List::size)
                                .sum(),
                        measured.invalid(),
                        seconds);
                checks.add(StoredLook.check(name, measured.identity(), rule, look));
            }
            return checks;
        } catch (SideException e) {
            return none(name, side.identity(), String.valueOf(e.getMessage()), TRY_ALONE);
        }
    }

    /** Refuses sessions of another machine before anything is measured. */
    static void sameMachine(Baseline.Recorded recorded, Map<String, String> machine) throws IncomparableException {
        if (recorded.sessions().isEmpty()) {
            throw new IncomparableException("nothing is recorded of '" + recorded.name() + "', it is only written down;"
                    + " record it with 'nextbench gate record', or compare with a revision (--against)");
        }
        for (Baseline.Session session : recorded.sessions()) {
            refuse(
                    recorded,
                    "another machine, or was measured otherwise",
                    Identity.between(session.kind(), Identity.machine(machine)));
        }
    }

    /** Refuses figures of other work. What two builds on one machine may differ in has no excuse across sessions. */
    static void sameWork(Baseline.Recorded recorded, Map<String, String> identity) throws IncomparableException {
        refuse(recorded, "other work", Identity.between(recorded.identity(), identity));
    }

    private static void refuse(Baseline.Recorded recorded, String of, Identity.Difference difference)
            throws IncomparableException {
        if (!difference.none()) {
            throw new IncomparableException("the baseline of '" + recorded.name() + "' is of " + of + ": "
                    + String.join("; ", difference.all()) + ". Record a new baseline with 'nextbench gate record', or"
                    + " compare with a revision (--against)");
        }
    }

    /** The checks of workloads that were not come to. */
    public List<Check> unmeasured(List<String> names) {
        return names.stream()
                .flatMap(name ->
                        none(name, Map.of(), "the gate was ended before this was measured", "run the gate again")
                                .stream())
                .toList();
    }

    private List<Check> unwatched(String name, Map<String, String> identity, String problem) {
        return none(
                name,
                identity,
                "the GPU cannot be watched (" + problem
                        + "), so that throttling or another program on it would look like" + " a change",
                "see that nvidia-smi runs here");
    }

    private List<Check> none(String name, Map<String, String> identity, String reason, String next) {
        return rules.stream()
                .map(rule -> none(rule, name, identity, reason, next))
                .toList();
    }

    private static Check none(Rule rule, String name, Map<String, String> identity, String reason, String next) {
        return new Check(
                name,
                identity,
                rule.metric().id(),
                rule.metric().unit(),
                rule.metric().higherIsBetter(),
                rule.threshold(),
                rule.alpha(),
                null,
                null,
                Verdict.INCONCLUSIVE,
                reason,
                next);
    }
}
