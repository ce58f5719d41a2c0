package dev.nextbench.gate;

import dev.nextbench.compare.ComparisonResult;
import dev.nextbench.compare.Design;
import dev.nextbench.compare.SideRun;
import dev.nextbench.compare.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Comparisons as if they had been measured: a baseline of 10 ms a step, 2 images a step. */
final class MadeUpComparison {
    static final Map<String, String> IDENTITY = Map.of("model", "convnext_atto", "batch", "2");

    private static final double STEP = 0.010;
    private static final int STEPS = 20;
    private static final long MEMORY = 200L << 20;

    private MadeUpComparison() {}

    /** Ten ratios whose logarithms have this mean and are spread evenly to this distance from it. */
    static double[] around(double ratio, double distance) {
        return IntStream.range(0, 10)
                .mapToDouble(i -> ratio * Math.exp(distance * (i - 4.5) / 4.5))
                .toArray();
    }

    /** A unit for each ratio of step times, candidate over baseline; memory is the same on both sides. */
    static ComparisonResult of(double... ratios) {
        List<Unit> units = new ArrayList<>();
        for (double ratio : ratios) {
            units.add(unit(units.size() + 1, ratio, MEMORY));
        }
        return of(units, List.of());
    }

    /** One whose system does not tell how much memory a process had at most. */
    static ComparisonResult withoutMemory(double... ratios) {
        List<Unit> units = new ArrayList<>();
        for (double ratio : ratios) {
            units.add(unit(units.size() + 1, ratio, null));
        }
        return of(units, List.of());
    }

    /** Nothing but a remark. */
    static ComparisonResult empty(String remark) {
        return of(List.of(), List.of(remark));
    }

    private static ComparisonResult of(List<Unit> units, List<String> remarks) {
        return new ComparisonResult(
                "baseline",
                "candidate",
                IDENTITY,
                IDENTITY,
                2,
                2,
                Design.pairs(10, 1),
                units,
                Map.of("steal", 1),
                0,
                remarks,
                Map.of(),
                12.5);
    }

    private static Unit unit(int index, double ratio, @Nullable Long memory) {
        double log = Math.log(ratio);
        return new Unit(
                index,
                index % 2 == 1,
                run(1, STEP, memory),
                run(1.5, STEP * ratio, memory),
                List.of(log),
                log,
                true,
                Map.of());
    }

    static SideRun run(double start, double step, @Nullable Long memory) {
        return new SideRun(start, memory, List.of(step), Collections.nCopies(STEPS, step), IDENTITY);
    }
}
