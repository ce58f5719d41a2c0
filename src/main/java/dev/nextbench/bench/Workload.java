package dev.nextbench.bench;

import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import java.util.Map;
import java.util.Objects;

/**
 * What is timed: one step of one model on synthetic data that lies on the device.
 *
 * @param model the model's name
 * @param settings its settings, all of them resolved, as JSON values
 * @param size height and width of the input, in pixels
 * @param mode {@code infer} (forward) or {@code train} (forward, loss, gradients, update)
 * @param batch images of a step
 * @param precision of activations and products
 * @param layout of activations
 * @param device {@code cpu} or {@code gpu:N}
 * @param threads threads of an operator on the CPU
 * @param seed of weights and input
 * @param procedure loss and optimizer of a training step; standard where JSON does not say
 */
public record Workload(
        String model,
        Map<String, Object> settings,
        int size,
        String mode,
        int batch,
        Precision precision,
        Layout layout,
        String device,
        int threads,
        long seed,
        Procedure procedure) {
    /** Takes a procedure that JSON leaves out for the standard one. */
    public Workload {
        procedure = Objects.requireNonNullElse(procedure, Procedure.STANDARD);
    }

    /** A workload with the standard procedure. */
    public Workload(
            String model,
            Map<String, Object> settings,
            int size,
            String mode,
            int batch,
            Precision precision,
            Layout layout,
            String device,
            int threads,
            long seed) {
        this(model, settings, size, mode, batch, precision, layout, device, threads, seed, Procedure.STANDARD);
    }

    /** Whether a step trains. */
    public boolean trains() {
        return mode.equals("train");
    }
}
