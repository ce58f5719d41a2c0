package dev.nextbench.report;

import dev.nextbench.result.TrialResult;
import dev.nextbench.result.TrialResult.Throughput;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The throughputs of a group's rows, one series a mode; where a trial was measured under several conditions in one
 * mode, one series a condition, so that no figure stands for two.
 */
final class Throughputs {
    private static final List<String> MODES = List.of("infer", "train");

    private final List<Series> series = new ArrayList<>();

    /**
     * One mode.
     *
     * @param condition what tells it from another series of its mode; empty if it is the only one
     * @param conditions all conditions that it was measured under
     * @param varies of each row, in what its condition differs from others' in this series; null if not measured
     * @param estimates images/s of each row
     */
    record Series(
            String mode,
            String condition,
            List<Condition> conditions,
            List<@Nullable String> varies,
            List<Estimate> estimates) {}

    /** What a throughput was measured with. */
    record Condition(int batch, String precision, String layout, List<Integer> input, int threads) {
        static Condition of(Throughput t) {
            return new Condition(t.batch(), t.precision(), t.layout(), t.input(), t.threads());
        }

        List<String> parts() {
            return List.of(
                    "batch " + batch,
                    precision,
                    layout,
                    input.stream().map(String::valueOf).collect(Collectors.joining("×")),
                    Numbers.count(threads, "thread"));
        }

        @Override
        public String toString() {
            return String.join(", ", parts());
        }

        /** The parts in which some conditions differ. */
        String among(Set<Condition> conditions) {
            if (conditions.size() == 1) {
                return "";
            }
            List<String> mine = parts();
            List<String> differing = new ArrayList<>();
            for (int i = 0; i < mine.size(); i++) {
                int index = i;
                if (conditions.stream()
                                .map(c -> c.parts().get(index))
                                .distinct()
                                .count()
                        > 1) {
                    differing.add(mine.get(i));
                }
            }
            return String.join(", ", differing);
        }
    }

    Throughputs(List<Row> rows) {
        for (String mode : MODES) {
            Set<Condition> all = new LinkedHashSet<>();
            List<List<Throughput>> measured = new ArrayList<>(rows.size());
            boolean several = false;
            for (Row row : rows) {
                List<Throughput> ofRow = new ArrayList<>();
                for (TrialResult result : row.results().toList()) {
                    int before = ofRow.size();
                    for (Throughput t : result.throughput()) {
                        if (t.mode().equals(mode) && Double.isFinite(t.throughput())) {
                            ofRow.add(t);
                            all.add(Condition.of(t));
                        }
                    }
                    several |= ofRow.size() - before > 1;
                }
                measured.add(ofRow);
            }
            if (several) {
                for (Condition condition : all) {
                    List<List<Throughput>> under = measured.stream()
                            .map(ofRow -> ofRow.stream()
                                    .filter(t -> Condition.of(t).equals(condition))
                                    .toList())
                            .toList();
                    series.add(series(under, mode, condition.among(all), Set.of(condition)));
                }
            } else if (!all.isEmpty()) {
                series.add(series(measured, mode, "", all));
            }
        }
    }

    List<Series> series() {
        return series;
    }

    /** The first series of inference; empty estimates if there is none. */
    @Nullable
    Series inference() {
        return series.stream().filter(s -> s.mode().equals("infer")).findFirst().orElse(null);
    }

    private static Series series(
            List<List<Throughput>> measured, String mode, String condition, Set<Condition> conditions) {
        List<@Nullable String> varies = new ArrayList<>();
        for (List<Throughput> ofRow : measured) {
            varies.add(
                    ofRow.isEmpty()
                            ? null
                            : ofRow.stream()
                                    .map(t -> Condition.of(t).among(conditions))
                                    .distinct()
                                    .collect(Collectors.joining("; ")));
        }
        List<Estimate> estimates = measured.stream().map(Throughputs::estimate).toList();
        return new Series(mode, condition, List.copyOf(conditions), varies, estimates);
    }

    /** Over the trials where there are several, as their means vary more than forks do; else over one trial's forks. */
    private static Estimate estimate(List<Throughput> measured) {
        if (measured.size() != 1) {
            return Estimate.of(
                    measured.stream().mapToDouble(Throughput::throughput).toArray());
        }
        Throughput one = measured.get(0);
        double half = one.forks() < 2 ? Double.NaN : (one.high() - one.low()) / 2;
        return new Estimate(1, one.throughput(), half);
    }
}
