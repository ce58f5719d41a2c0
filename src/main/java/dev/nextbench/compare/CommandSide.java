package dev.nextbench.compare;

import java.util.List;
import java.util.Map;

/**
 * Another program that runs steps by the protocol of {@link Fork}.
 *
 * @param label a short name for tables
 * @param command the words that start it
 * @param environment variables that it gets besides those of this process
 * @param batch images of a step
 * @param threads threads of an operator on the CPU
 * @param device {@code cpu} or {@code gpu:N}
 */
public record CommandSide(
        String label, List<String> command, Map<String, String> environment, int batch, int threads, String device)
        implements Side {
    /** Copies what can change. */
    public CommandSide {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    @Override
    public Map<String, String> identity() {
        return Map.of("command", String.join(" ", command), "batch", Integer.toString(batch));
    }
}
