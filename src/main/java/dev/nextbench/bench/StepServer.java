package dev.nextbench.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Runs steps of a workload on request, so that another program can interleave them with its own: reads a number of
 * steps a line from standard input, runs them, and answers with the seconds that they took.
 */
public final class StepServer {
    private StepServer() {}

    /** Serves until the input ends. */
    public static void serve(Workload workload, java.io.InputStream in, PrintStream out) throws IOException {
        try (WorkloadSession session = new WorkloadSession(workload);
                BufferedReader requests = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            out.println("{\"ready\": true}");
            out.flush();
            for (String line = requests.readLine(); line != null; line = requests.readLine()) {
                int steps = Integer.parseInt(line.strip());
                long start = System.nanoTime();
                for (int i = 0; i < steps; i++) {
                    session.step();
                }
                out.println("{\"steps\": " + steps + ", \"seconds\": " + (System.nanoTime() - start) * 1e-9 + "}");
                out.flush();
            }
        }
    }
}
