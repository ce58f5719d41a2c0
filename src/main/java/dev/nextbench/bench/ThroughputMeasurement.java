package dev.nextbench.bench;

import dev.nextbench.engine.EngineException;
import dev.nextbench.experiment.ThroughputSettings;
import dev.nextbench.io.Json;
import dev.nextbench.result.Sample;
import dev.nextbench.result.TrialResult;
import dev.nextbench.train.TrialFailure;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * A workload's throughput, measured by JMH in forked JVMs (throughput-protocol.md, C.2 and C.4). The fork is the unit
 * of repetition: the interval is Student's over the means of the forks, never over their iterations.
 */
public final class ThroughputMeasurement {
    private static final double CONFIDENCE = 0.95;
    private static final int SIGKILL = 9;

    /** The first line of a stack trace. */
    private static final Pattern THROWN =
            Pattern.compile("\\s*(?<type>(?:\\w+\\.)+(?<simple>\\w*(?:Exception|Error))): (?<message>.+)");

    /** How JMH reports that a fork ended by itself. */
    private static final Pattern EXIT = Pattern.compile("exit code (\\d{1,3})");

    private final List<Sample> samples = new ArrayList<>();
    private final List<TrialResult.Throughput> throughputs = new ArrayList<>();

    /** All raw samples so far. */
    public List<Sample> samples() {
        return List.copyOf(samples);
    }

    /** The throughputs so far. */
    public List<TrialResult.Throughput> throughputs() {
        return List.copyOf(throughputs);
    }

    /**
     * Measures one workload and keeps its samples.
     *
     * @param afterIteration is run after each iteration
     * @throws MeasurementException if a fork fails; the message is the fork's
     */
    public void measure(Workload workload, ThroughputSettings settings, Runnable afterIteration)
            throws MeasurementException {
        ForkRecorder recorder = new ForkRecorder(workload.mode(), afterIteration);
        ChainedOptionsBuilder options = options(workload)
                .forks(settings.forks())
                .warmupIterations(settings.warmupIterations())
                .warmupTime(seconds(settings.iterationSeconds()))
                .measurementIterations(settings.iterations())
                .measurementTime(seconds(settings.iterationSeconds()))
                .jvmArgs(jvmArguments());
        try {
            run(options.build(), recorder);
        } catch (RunnerException e) {
            throw failure(recorder.printed(), String.valueOf(e.getMessage()), "throughput.batch");
        }
        samples.addAll(recorder.samples());
        throughputs.add(summary(workload, recorder.samples()));
    }

    /** The options of a fork's JVM: a fixed heap, and no collector threads beside the measured one. */
    public static String[] jvmArguments() {
        return new String[] {"-Xms2g", "-Xmx2g", "-XX:+UseSerialGC", "-XX:-UsePerfData"};
    }

    /** What all of JMH's runs of a workload have in common. */
    static ChainedOptionsBuilder options(Workload workload) {
        // JMH's lock file in the folder of temporary files would make two users of a machine fail each other.
        System.setProperty("jmh.ignoreLock", "true");
        return new OptionsBuilder()
                .include("^" + StepBenchmark.class.getName().replace(".", "\\.") + "\\.step$")
                .param("workload", Json.compact(workload))
                .shouldFailOnError(true);
    }

    /** JMH passes on to standard output what its forks write there, but that is for results alone. */
    static synchronized void run(Options options, ForkRecorder recorder) throws RunnerException {
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            new Runner(options, recorder).run();
        } finally {
            System.setOut(out);
        }
    }

    static TimeValue seconds(double seconds) {
        return TimeValue.milliseconds(Math.max(1, Math.round(seconds * 1000)));
    }

    /**
     * What a fork's last words mean.
     *
     * @param printed the lines that JMH wrote, among them the stack trace of what the fork threw
     * @param otherwise JMH's own message
     * @param batch how the user says how many images a step has
     */
    static MeasurementException failure(List<String> printed, String otherwise, String batch) {
        String thrown = printed.stream()
                .flatMap(String::lines)
                .map(THROWN::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group("type").equals(EngineException.class.getName())
                        ? line.group("message")
                        : line.group("simple") + ": " + line.group("message"))
                .findFirst()
                .orElse(otherwise);
        Matcher exit = EXIT.matcher(String.join("\n", printed) + "\n" + otherwise);
        if (exit.find() && Integer.parseInt(exit.group(1)) > 128) {
            int signal = Integer.parseInt(exit.group(1)) - 128;
            return new MeasurementException(
                    "killed",
                    "a measuring process was ended by signal " + signal
                            + (signal == SIGKILL
                                    ? ": the machine may have run out of memory; use a smaller " + batch
                                    : ": native code failed or somebody ended it; 'nextbench doctor' checks the engine"));
        }
        if (TrialFailure.isOutOfMemory(thrown)) {
            return new MeasurementException("memory", "out of memory (" + thrown + "); use a smaller " + batch);
        }
        return new MeasurementException("error", thrown);
    }

    /** The throughput that samples of one workload show. */
    static TrialResult.Throughput summary(Workload workload, List<Sample> samples) {
        TreeMap<Integer, List<Double>> byFork = new TreeMap<>();
        for (Sample sample : samples) {
            if (sample.phase().equals("measurement")) {
                byFork.computeIfAbsent(sample.fork(), fork -> new ArrayList<>()).add(sample.secondsPerStep());
            }
        }
        double[] perFork = byFork.values().stream()
                .mapToDouble(times -> workload.batch()
                        / times.stream()
                                .mapToDouble(Double::doubleValue)
                                .average()
                                .orElseThrow())
                .toArray();
        double mean = StatUtils.mean(perFork);
        double half = perFork.length < 2
                ? Double.NaN
                : new TDistribution(null, perFork.length - 1).inverseCumulativeProbability((1 + CONFIDENCE) / 2)
                        * Math.sqrt(StatUtils.variance(perFork) / perFork.length);
        return new TrialResult.Throughput(
                workload.mode(),
                workload.batch(),
                workload.precision().name().toLowerCase(Locale.ROOT),
                workload.layout().name().toLowerCase(Locale.ROOT),
                List.of(3, workload.size(), workload.size()),
                workload.threads(),
                mean,
                mean - half,
                mean + half,
                perFork.length,
                byFork.values().stream().mapToInt(List::size).sum());
    }
}
