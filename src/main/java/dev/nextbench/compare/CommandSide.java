package dev.nextbench.compare;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Another program that runs steps by the protocol of {@link Fork}.
 *
 * @param label a short name for tables
 * @param command the words that start it
 * @param environment variables that it gets besides those of this process
 * @param batch images of a step
 * @param threads threads of an operator on the CPU
 * @param device {@code cpu} or {@code gpu:N}
 * @param step what a step has to be, by the names that forks report it under; a fork that reports otherwise is refused
 */
public record CommandSide(
        String label,
        List<String> command,
        Map<String, String> environment,
        int batch,
        int threads,
        String device,
        Map<String, String> step)
        implements Side {
    /** A program of which no more is known than how much a step is. */
    public CommandSide(
            String label,
            List<String> command,
            Map<String, String> environment,
            int batch,
            int threads,
            String device) {
        this(label, command, environment, batch, threads, device, Map.of("batch", Integer.toString(batch)));
    }

    /** Copies what can change. */
    public CommandSide {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        step = Map.copyOf(step);
    }

    /** What it has open is not known here. */
    @Override
    public boolean mayBeKilled() {
        return false;
    }

    @Override
    public Map<String, String> identity() {
        Map<String, String> identity = new TreeMap<>(step);
        identity.put("command", String.join(" ", command));
        return identity;
    }
}
