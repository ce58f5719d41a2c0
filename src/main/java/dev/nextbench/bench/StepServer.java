package dev.nextbench.bench;

import dev.nextbench.io.Json;
import dev.nextbench.train.TrialFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs steps of a workload on request, so that another program can interleave them with its own:
 *
 * <ol>
 *   <li>when it can run steps it prints {@code {"ready": true, "protocol": 1, "identity": {…}}};
 *   <li>for each line of its input, a whole number N, it runs N steps, each to its end, and then prints N lines
 *       {@code {"seconds": 0.0123}}, one a step;
 *   <li>it ends when its input ends.
 * </ol>
 *
 * <p>What goes wrong is one line {@code {"error": "…", "kind": "memory"}}, or {@code "error"} for its kind. A step is
 * timed by {@link System#nanoTime} around itself alone: reading requests and printing answers are not in it.
 */
public final class StepServer {
    /** The protocol's version. */
    private static final int PROTOCOL = 1;

    /** Steps of one request: their times are held until the last of them has run. */
    private static final int MOST_STEPS = 1_000_000;

    private static final double NANOS = 1e9;

    private final InputStream in;
    private final PrintStream out;

    /** A server between these streams, which it leaves open. */
    public StepServer(InputStream in, PrintStream out) {
        this.in = in;
        this.out = out;
    }

    /**
     * Serves a workload until the input ends or something goes wrong.
     *
     * @param slowdown factor by which steps are made slower, to try out a regression gate; 1 for none
     * @return whether nothing went wrong
     */
    public boolean serve(Workload workload, double slowdown) throws IOException {
        try (WorkloadSession session = new WorkloadSession(workload)) {
            Step step = session::step;
            Map<String, String> identity = new TreeMap<>(session.identity());
            // Not the probes' errors: they may differ in their last digit from fork to fork.
            String products = PrecisionCheck.ofThisProcess(workload).get(PrecisionCheck.PRODUCTS);
            if (products != null) {
                identity.put(PrecisionCheck.PRODUCTS, products);
            }
            serve(identity, slowdown == 1 ? step : new SlowedStep(step, slowdown, System::nanoTime));
            return true;
        } catch (RuntimeException | OutOfMemoryError e) {
            print(failure(e));
            return false;
        }
    }

    /**
     * Serves steps until the input ends.
     *
     * @throws IllegalArgumentException if a line is no number of steps
     */
    void serve(Map<String, String> identity, Step step) throws IOException {
        BufferedReader requests = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        Map<String, Object> ready = new TreeMap<>(Map.of("ready", true, "protocol", PROTOCOL, "identity", identity));
        print(Json.compact(ready));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            long[] times = new long[steps(line)];
            for (int i = 0; i < times.length; i++) {
                long start = System.nanoTime();
                step.run();
                times[i] = System.nanoTime() - start;
            }
            StringBuilder answer = new StringBuilder();
            for (long time : times) {
                answer.append("{\"seconds\": ").append(time / NANOS).append("}\n");
            }
            out.print(answer);
            out.flush();
        }
    }

    private static int steps(String line) {
        try {
            int steps = Integer.parseInt(line.strip());
            if (steps >= 1 && steps <= MOST_STEPS) {
                return steps;
            }
        } catch (NumberFormatException e) {
            // It is answered below like a number that is out of range.
        }
        throw new IllegalArgumentException(
                "a request should be a whole number of steps, 1 to " + MOST_STEPS + ", not '" + line + "'");
    }

    private static String failure(Throwable e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        boolean memory = e instanceof OutOfMemoryError || TrialFailure.isOutOfMemory(message);
        Map<String, String> answer = new TreeMap<>();
        // DJL's messages go on with the stack of native code.
        answer.put("error", message.strip().lines().findFirst().orElse("an error without a word"));
        answer.put("kind", memory ? "memory" : "error");
        return Json.compact(answer);
    }

    private void print(String line) {
        out.print(line + "\n");
        out.flush();
    }
}
