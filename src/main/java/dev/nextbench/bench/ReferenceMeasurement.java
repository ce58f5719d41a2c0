package dev.nextbench.bench;

import dev.nextbench.bench.RigorousFork.Block;
import dev.nextbench.machine.ConditionSampler;
import dev.nextbench.machine.Conditions;
import dev.nextbench.machine.ProcessPeaks;
import dev.nextbench.machine.ValidityLimits;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * timm's benchmark procedure (throughput-protocol.md, A.2 and A.3): 10 steps that do not count and 40 that do, in one
 * process. It says nothing of how certain its figure is; it is for comparison with published tables.
 */
public final class ReferenceMeasurement {
    /** Steps before the measured ones. */
    public static final int WARMUP_STEPS = 10;

    /** Measured steps. */
    public static final int STEPS = 40;

    /** Images of a step where nothing else is asked for. */
    public static final int BATCH = 128;

    private final PrecisionCheck.@Nullable Mode products;
    private final JmhForks.Watching watching;

    /**
     * A measurement.
     *
     * @param products how float32 is multiplied; null where the workload's operands are narrower
     * @param sampler of the machine's conditions
     * @param limits beyond which it is said that the machine was not fit to measure on
     * @param peaks of processes' memory
     */
    public ReferenceMeasurement(
            PrecisionCheck.@Nullable Mode products,
            ConditionSampler sampler,
            ValidityLimits limits,
            ProcessPeaks peaks) {
        this.products = products;
        this.watching = new JmhForks.Watching(sampler, limits, peaks);
    }

    /**
     * What the procedure says.
     *
     * @param throughput images a second: measured steps by the time from the first's begin to the last's end
     * @param stepMilliseconds mean time of a step by itself
     * @param samples measured steps
     * @param memory of the process
     * @param conditions of the machine during the measured steps
     * @param invalid why the machine was not fit to measure on, in a sentence; null if it was
     * @param identity what the process said of itself
     * @param steps seconds of all steps, in order
     */
    public record Result(
            double throughput,
            double stepMilliseconds,
            int samples,
            RigorousResult.Memory memory,
            ConditionRecord conditions,
            @Nullable String invalid,
            Map<String, String> identity,
            List<Double> steps) {}

    /**
     * Measures.
     *
     * @param workload whose procedure should be {@link Procedure#REFERENCE}
     * @throws MeasurementException of kind {@code memory} or {@code killed} if the batch is too large
     */
    public Result measure(Workload workload) throws MeasurementException {
        JmhForks.Fork fork = new JmhForks(workload, products, OptionalInt.empty(), watching).run(WARMUP_STEPS, STEPS);
        return result(workload, fork.fork(), fork.times());
    }

    static Result result(Workload workload, RigorousFork fork, StepTimes times) throws MeasurementException {
        StepTimes.Iteration measured = times.iterations().get(times.iterations().size() - 1);
        if (measured.steps().length != STEPS) {
            throw new MeasurementException(
                    "error", "the process ran " + measured.steps().length + " steps instead of " + STEPS);
        }
        double step = Arrays.stream(measured.steps()).average().orElseThrow();
        Block block = fork.measured().get(0);
        Conditions conditions = block.conditions();
        if (conditions == null || (!workload.device().equals("cpu") && conditions.gpu() == null)) {
            throw new MeasurementException(
                    MeasurementException.REFUSED,
                    "there is no record of what the machine did meanwhile, and without one no figure can be compared");
        }
        return new Result(
                STEPS * workload.batch() / measured.runSeconds(),
                1e3 * step,
                STEPS,
                RigorousResult.Memory.of(List.of(fork)),
                ConditionRecord.of(List.of(conditions)),
                block.invalid() == null ? null : block.invalid().sentence(),
                fork.identity(),
                times.iterations().stream()
                        .flatMap(each -> Arrays.stream(each.steps()).boxed())
                        .toList());
    }

    /** Runs a workload of some batch. */
    @FunctionalInterface
    interface Run {
        Result of(int batch) throws MeasurementException;
    }

    /**
     * Measures with ever smaller batches, as timm does, until one fits into memory. The result's identity says which
     * batch it is; another batch is another series.
     *
     * @param progress is told of each batch that does not fit
     */
    public Result measureWithDecay(Workload workload, Consumer<String> progress) throws MeasurementException {
        return decaying(workload.batch(), batch -> measure(withBatch(workload, batch)), progress);
    }

    static Result decaying(int first, Run run, Consumer<String> progress) throws MeasurementException {
        int batch = first;
        while (true) {
            try {
                return run.of(batch);
            } catch (MeasurementException e) {
                Optional<Integer> smaller = smallerBatch(batch);
                // The kernel's out-of-memory killer says nothing but its signal.
                boolean memory = e.kind().equals("memory")
                        || (e.kind().equals("killed")
                                && String.valueOf(e.getMessage()).contains("signal 9"));
                if (!memory || smaller.isEmpty()) {
                    throw e;
                }
                progress.accept("batch " + batch + " does not fit into memory; trying " + smaller.get()
                        + ", which is another series");
                batch = smaller.get();
            }
        }
    }

    private static Workload withBatch(Workload workload, int batch) {
        return new Workload(
                workload.model(),
                workload.settings(),
                workload.size(),
                workload.mode(),
                batch,
                workload.precision(),
                workload.layout(),
                workload.device(),
                workload.threads(),
                workload.seed(),
                workload.procedure());
    }

    /** The next smaller number of 1, 2, 3, 4, 6, 8, 12, 16, 24, …: powers of two, and the middles between them. */
    static Optional<Integer> smallerBatch(int batch) {
        int best = 0;
        for (long power = 1; power < batch; power *= 2) {
            best = (int) (power * 3 / 2 < batch && power > 1 ? power * 3 / 2 : power);
        }
        return best == 0 ? Optional.empty() : Optional.of(best);
    }
}
