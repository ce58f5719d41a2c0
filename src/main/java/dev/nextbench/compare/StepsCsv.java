package dev.nextbench.compare;

import java.util.List;
import java.util.Locale;

/** The raw samples of a comparison as rows: every step of every fork, with those of the warm-up. */
public final class StepsCsv {
    private StepsCsv() {}

    /** One row a step: {@code unit,side,phase,step,seconds}. */
    public static String of(List<Unit> units) {
        StringBuilder text = new StringBuilder("unit,side,phase,step,seconds").append('\n');
        for (Unit unit : units) {
            rows(text, unit.index(), "a", unit.a());
            rows(text, unit.index(), "b", unit.b());
        }
        return text.toString();
    }

    private static void rows(StringBuilder text, int unit, String side, SideRun run) {
        rows(text, unit, side, "warmup", run.warmup());
        rows(text, unit, side, "measurement", run.steps());
    }

    private static void rows(StringBuilder text, int unit, String side, String phase, List<Double> steps) {
        for (int i = 0; i < steps.size(); i++) {
            text.append(String.format(Locale.ROOT, "%d,%s,%s,%d,%.9f", unit, side, phase, i + 1, steps.get(i)))
                    .append('\n');
        }
    }
}
