package dev.nextbench.bench;

import dev.nextbench.io.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a fork wrote with {@link StepLog}.
 *
 * @param pid its process
 * @param identity of its work
 * @param iterations those that have ended, warm-up included, in order
 */
record StepTimes(long pid, Map<String, String> identity, List<Iteration> iterations) {
    private static final double NANOS = 1e9;

    /**
     * One iteration.
     *
     * @param runSeconds from the first step's begin to the last one's end
     * @param steps seconds of each step
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Iteration(double runSeconds, double[] steps) {}

    /**
     * Reads a log as far as it has been written.
     *
     * @throws MeasurementException if it is none, or if a clock did not go forwards in it
     */
    static StepTimes read(Path file) throws MeasurementException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new MeasurementException("error", "a fork kept no times of its steps (" + e + ")");
        }
        try {
            JsonNode head = Json.mapper().readTree(lines.isEmpty() ? "" : lines.get(0));
            Map<String, String> identity = new TreeMap<>();
            head.path("identity")
                    .properties()
                    .forEach(each -> identity.put(each.getKey(), each.getValue().asString()));
            List<Iteration> iterations = new ArrayList<>();
            for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
                iterations.add(iteration(line));
            }
            return new StepTimes(head.path("pid").asLong(), identity, iterations);
        } catch (JacksonException | NumberFormatException e) {
            throw new MeasurementException(
                    "error", "the times of a fork's steps are damaged: " + file + " (" + e.getMessage() + ")");
        }
    }

    private static Iteration iteration(String line) throws MeasurementException {
        String[] numbers = line.split(",", -1);
        double[] steps = new double[numbers.length - 1];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = seconds(numbers[i + 1], "a step");
        }
        return new Iteration(steps.length == 0 ? 0 : seconds(numbers[0], "an iteration"), steps);
    }

    private static double seconds(String nanos, String what) throws MeasurementException {
        long time = Long.parseLong(nanos);
        if (time <= 0) {
            throw new MeasurementException(
                    MeasurementException.REFUSED,
                    what + " took " + time + " ns by its process's monotonic clock, so no throughput can be made of"
                            + " it; look at the machine's clock source, and at whether it was suspended or moved");
        }
        return time / NANOS;
    }
}
