package dev.nextbench.bench;

import dev.nextbench.bench.RigorousFork.Block;
import dev.nextbench.io.Json;
import dev.nextbench.machine.Affinity;
import dev.nextbench.machine.ConditionSampler;
import dev.nextbench.machine.Conditions;
import dev.nextbench.machine.ProcessPeaks;
import dev.nextbench.machine.Reading;
import dev.nextbench.machine.ValidityLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/**
 * Forks of a workload that JMH starts and drives, one at a time. What the machine does is read in this process between
 * their iterations.
 */
final class JmhForks implements RigorousForks {
    /** By default DJL lets cuDNN choose its algorithms unseen; timm lets it try them out. */
    static final String AUTOTUNING = "ai.djl.pytorch.cudnn_benchmark";

    private final Workload workload;
    private final PrecisionCheck.@Nullable Mode products;
    private final OptionalInt core;
    private final Watching watching;

    /**
     * What watches the machine meanwhile.
     *
     * @param sampler of its conditions
     * @param limits beyond which an iteration is dropped
     * @param peaks of processes' memory
     */
    record Watching(ConditionSampler sampler, ValidityLimits limits, ProcessPeaks peaks) {}

    /**
     * Forks of a workload.
     *
     * @param products how float32 is multiplied; null where the workload's operands are narrower
     * @param core that the forks are kept on; empty to leave them to the system
     */
    JmhForks(Workload workload, PrecisionCheck.@Nullable Mode products, OptionalInt core, Watching watching) {
        this.workload = workload;
        this.products = products;
        this.core = core;
        this.watching = watching;
    }

    @Override
    public RigorousFork run(ForkTimes times) throws MeasurementException {
        return run(
                        false,
                        options -> options.warmupIterations(1)
                                .warmupTime(ThroughputMeasurement.seconds(times.warmupSeconds()))
                                .measurementIterations(times.iterations())
                                .measurementTime(ThroughputMeasurement.seconds(times.iterationSeconds())))
                .fork();
    }

    /** One process that runs these numbers of steps, the second of which is measured as a whole, as timm's does. */
    Fork run(int warmupSteps, int steps) throws MeasurementException {
        return run(
                true,
                options -> options.mode(Mode.SingleShotTime)
                        .warmupIterations(1)
                        .warmupBatchSize(warmupSteps)
                        .measurementIterations(1)
                        .measurementBatchSize(steps));
    }

    /** A fork with the raw times that it is made of. */
    record Fork(RigorousFork fork, StepTimes times) {}

    @FunctionalInterface
    private interface Choice {
        ChainedOptionsBuilder of(ChainedOptionsBuilder options);
    }

    private Fork run(boolean autotuned, Choice choice) throws MeasurementException {
        long start = System.nanoTime();
        Path folder = null;
        try {
            folder = Files.createTempDirectory("nextbench");
            Path log = folder.resolve("steps");
            Watcher watcher = new Watcher(log);
            ForkRecorder recorder = new ForkRecorder(workload.mode(), watcher);
            List<String> arguments = new ArrayList<>(List.of(ThroughputMeasurement.jvmArguments()));
            arguments.add("-D" + StepLog.PROPERTY + "=" + log);
            // A crash is told in a sentence, not in files in the user's folder.
            arguments.addAll(List.of("-XX:ErrorFile=/dev/null", "-XX:-CreateCoredumpOnCrash"));
            if (autotuned && !workload.device().equals("cpu")) {
                arguments.add("-D" + AUTOTUNING + "=true");
            }
            if (products != null) {
                arguments.add("-D" + PrecisionCheck.PROPERTY + "=" + products.id());
            }
            ChainedOptionsBuilder options = choice.of(ThroughputMeasurement.options(workload))
                    .forks(1)
                    .jvmArgs(arguments.toArray(String[]::new));
            if (products != null && !workload.device().equals("cpu")) {
                options.jvm(JavaWithEnvironment.write(folder, products.environment())
                        .toString());
            }
            try {
                ThroughputMeasurement.run(options.build(), recorder);
            } catch (RunnerException e) {
                throw ThroughputMeasurement.failure(recorder.printed(), String.valueOf(e.getMessage()), "--batch");
            }
            watcher.throwProblem();
            StepTimes times = StepTimes.read(log);
            return new Fork(watcher.fork(times, (System.nanoTime() - start) * 1e-9), times);
        } catch (IOException e) {
            throw new MeasurementException("error", "the folder of temporary files cannot be used: " + e.getMessage());
        } finally {
            delete(folder);
        }
    }

    private static void delete(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            // The system clears its folder of temporary files itself.
        }
    }

    private static Set<Long> children() {
        return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    /** Reads the machine's counters at both ends of each measured iteration. */
    private final class Watcher implements ForkRecorder.Watch {
        private final Path log;
        private final Set<Long> before = children();
        private final List<@Nullable Conditions> conditions = new ArrayList<>();
        private @Nullable Reading begin;
        private long pid;
        private @Nullable Long resident;
        private @Nullable Long device;
        private @Nullable MeasurementException problem;

        Watcher(Path log) {
            this.log = log;
        }

        @Override
        public void begins(boolean warmup) {
            if (conditions.isEmpty()) {
                pin();
            }
            if (!warmup && pid != 0) {
                begin = watching.sampler().read(pid);
            }
        }

        @Override
        public void ended(boolean warmup) {
            if (pid == 0) {
                pid = readPid();
            }
            Reading begun = begin;
            conditions.add(
                    warmup || begun == null
                            ? null
                            : Conditions.between(begun, watching.sampler().read(pid)));
            begin = null;
            // The figure is gone once the process has ended.
            OptionalLong most = watching.peaks().residentBytes(pid);
            resident = most.isPresent() ? Long.valueOf(most.getAsLong()) : resident;
            OptionalLong mostOfDevice = watching.peaks().deviceBytes(pid);
            device = mostOfDevice.isPresent() ? Long.valueOf(mostOfDevice.getAsLong()) : device;
        }

        private long readPid() {
            try (BufferedReader reader = Files.newBufferedReader(log)) {
                String head = reader.readLine();
                return head == null
                        ? 0
                        : Json.mapper().readTree(head).path("pid").asLong();
            } catch (IOException e) {
                return 0; // no log: reading it at the end says so
            }
        }

        /** Before the fork has made its threads, which inherit it. */
        private void pin() {
            if (core.isEmpty()) {
                return;
            }
            Set<Long> forks = children();
            forks.removeAll(before);
            for (long fork : forks) {
                if (!Affinity.set(fork, core.getAsInt())) {
                    problem = new MeasurementException(
                            "error",
                            "process " + fork + " could not be moved to core " + core.getAsInt()
                                    + "; --no-pin measures without moving it, less precisely");
                }
            }
        }

        void throwProblem() throws MeasurementException {
            if (problem != null) {
                throw problem;
            }
        }

        RigorousFork fork(StepTimes times, double wallSeconds) throws MeasurementException {
            if (times.iterations().size() != conditions.size()) {
                throw new MeasurementException(
                        "error",
                        "a fork kept the times of " + times.iterations().size() + " iterations, but JMH reported "
                                + conditions.size());
            }
            List<Block> blocks = new ArrayList<>();
            for (int i = 0; i < conditions.size(); i++) {
                Conditions seen = conditions.get(i);
                blocks.add(new Block(
                        i == 0,
                        times.iterations().get(i).steps(),
                        seen,
                        seen == null ? null : watching.limits().judge(seen).orElse(null)));
            }
            return new RigorousFork(times.identity(), blocks, resident, device, wallSeconds);
        }
    }
}
