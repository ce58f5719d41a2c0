package dev.nextbench.compare;

import dev.nextbench.machine.Conditions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Measures two sides against each other with as many fresh forks as were planned. */
public final class Comparison {
    private final Side a;
    private final Side b;
    private final Design design;
    private final Instruments instruments;
    private final OptionalInt core;

    /** A comparison of a candidate, {@code b}, with a baseline, {@code a}, on this machine. */
    public Comparison(Side a, Side b, Design design, Instruments instruments) {
        this.a = a;
        this.b = b;
        this.design = design;
        this.instruments = instruments;
        boolean alone = design.pin()
                && a.threads() == 1
                && b.threads() == 1
                && a.device().equals("cpu")
                && b.device().equals("cpu");
        core = alone ? instruments.pinning().core() : OptionalInt.empty();
    }

    /** How a comparison goes on. */
    public interface Progress {
        /**
         * A unit is done or was dropped.
         *
         * @param text what became of it
         */
        void unit(int done, int of, double secondsLeft, String text);
    }

    /**
     * Measures all units.
     *
     * @throws SideException if a side cannot be measured at all
     */
    public ComparisonResult run(Progress progress) throws SideException {
        long began = System.nanoTime();
        List<Side> sides = ClassArchive.shared(a, b, design.patience());
        UnitRunner runner = new UnitRunner(sides.get(0), sides.get(1), design, core, instruments);
        List<Unit> units = new ArrayList<>();
        List<Conditions> conditions = new ArrayList<>();
        Map<String, Integer> invalid = new TreeMap<>();
        Set<String> remarks = new LinkedHashSet<>();
        int dropped = 0;
        while (units.size() < design.units() && dropped <= design.repeats()) {
            String text;
            try {
                UnitRunner.Measured measured = runner.measure(units.size() + 1);
                conditions.addAll(measured.conditions());
                Unit unit = measured.unit();
                unit.invalid().forEach((reason, count) -> invalid.merge(reason, count, Integer::sum));
                check(units, unit);
                if (unit.stationary()) {
                    units.add(unit);
                    text = String.format(Locale.ROOT, "ratio %.4f", Math.exp(unit.logRatio()));
                } else {
                    dropped++;
                    text = "the ratio drifted while its forks were measured, so they were not warm; dropped";
                    remarks.add(text);
                }
            } catch (InvalidUnitException e) {
                dropped++;
                e.reasons().forEach((reason, count) -> invalid.merge(reason, count, Integer::sum));
                text = String.valueOf(e.getMessage());
                remarks.add(text);
            }
            double spent = (System.nanoTime() - began) * 1e-9;
            int done = units.size() + dropped;
            progress.unit(units.size(), design.units(), spent / done * (design.units() - units.size()), text);
        }
        return new ComparisonResult(
                a.label(),
                b.label(),
                identity(a, units.isEmpty() ? Map.of() : units.get(0).a().reported()),
                identity(b, units.isEmpty() ? Map.of() : units.get(0).b().reported()),
                a.batch(),
                b.batch(),
                design,
                units,
                invalid,
                dropped,
                List.copyOf(remarks),
                ConditionRanges.of(conditions),
                (System.nanoTime() - began) * 1e-9);
    }

    private static Map<String, String> identity(Side side, Map<String, String> reported) {
        Map<String, String> identity = new TreeMap<>(side.identity());
        identity.putAll(reported);
        return identity;
    }

    /** Refuses a unit whose forks say that they ran other work than those before. */
    private void check(List<Unit> units, Unit unit) throws SideException {
        if (units.isEmpty()) {
            asked(a, unit.a());
            asked(b, unit.b());
        } else {
            check(a, units.get(0).a(), unit.a());
            check(b, units.get(0).b(), unit.b());
        }
    }

    /** Refuses a fork that says that it runs something else than it was asked for. */
    private static void asked(Side side, SideRun run) throws SideException {
        for (Map.Entry<String, String> each : side.identity().entrySet()) {
            String reported = run.reported().get(each.getKey());
            if (reported != null && !reported.equals(each.getValue())) {
                throw new SideException(
                        SideException.Kind.IDENTITY,
                        side.label() + ": its process says that it runs " + each.getKey() + " " + reported + ", but was"
                                + " asked for " + each.getValue());
            }
        }
    }

    /** Refuses a fork that says that it ran other work than another of its side. */
    static void check(Side side, SideRun first, SideRun now) throws SideException {
        if (!first.reported().equals(now.reported())) {
            throw new SideException(
                    SideException.Kind.IDENTITY,
                    side.label() + ": one fork says that it runs " + first.reported() + ", another " + now.reported()
                            + "; forks of one side have to do the same work");
        }
    }

    /** Where the core that both sides share stands in a sentence; empty without one. */
    public String pinned() {
        return core.isPresent() ? "both sides on core " + core.getAsInt() : "";
    }

    /** Calls nobody. */
    public static Progress silent() {
        return (done, of, left, text) -> {};
    }

    /** Tells lines of text. */
    public static Progress lines(Consumer<String> out, String name) {
        return (done, of, left, text) -> out.accept(
                String.format(Locale.ROOT, "%s: %d of %d, about %.0f s left: %s", name, done, of, left, text));
    }
}
