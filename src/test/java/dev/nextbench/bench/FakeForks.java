package dev.nextbench.bench;

import dev.nextbench.machine.Conditions;
import dev.nextbench.machine.Invalid;
import dev.nextbench.random.SplitMix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Forks whose steps are drawn instead of measured: as many as have room in the asked times. */
final class FakeForks implements RigorousForks {
    static final Conditions QUIET =
            new Conditions(0.5, 0.0, 0.01, 0.0, 0L, 0L, 0L, 0L, 1, 0.0, 2000.0, null, List.of(), List.of());
    static final Invalid STOLEN = new Invalid(Invalid.Kind.STEAL, "the hypervisor took 9.0 % of the time");

    final List<ForkTimes> asked = new ArrayList<>();
    private final SplitMix random = new SplitMix(1);
    double step = 0.01;
    double forkCv = 0.001;
    double stepCv = 0.01;
    double startSeconds = 1;

    /** Of a step's time, by its number in the fork. */
    IntToDoubleFunction level = i -> 1;

    /** By the fork's number from 1: the number of its measured iterations that are invalid. */
    IntToDoubleFunction invalid = fork -> 0;

    @Nullable
    Conditions conditions = QUIET;

    Map<String, String> identity = Map.of("graph_sha256", "abc");

    @Override
    public RigorousFork run(ForkTimes times) {
        asked.add(times);
        double mean = step * Math.exp(forkCv * random.nextGaussian());
        List<RigorousFork.Block> blocks = new ArrayList<>();
        int number = 0;
        double wall = startSeconds;
        for (int i = 0; i <= times.iterations(); i++) {
            List<Double> steps = new ArrayList<>();
            double time = 0;
            while (time < (i == 0 ? times.warmupSeconds() : times.iterationSeconds())) {
                double one = mean * level.applyAsDouble(number++) * Math.exp(stepCv * random.nextGaussian());
                steps.add(one);
                time += one;
            }
            wall += time;
            boolean stands = i == 0 || i > invalid.applyAsDouble(asked.size());
            blocks.add(new RigorousFork.Block(
                    i == 0,
                    steps.stream().mapToDouble(Double::doubleValue).toArray(),
                    i == 0 ? null : conditions,
                    stands ? null : STOLEN));
        }
        return new RigorousFork(identity, blocks, 1L << 30, null, wall);
    }
}
