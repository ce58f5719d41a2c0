package dev.nextbench.cli;

import dev.nextbench.compare.Instruments;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a measurement asks of the machine, for every command that measures. */
final class MachineOptions {
    @Option(names = "--no-pin", description = "leave single-threaded forks to the system's scheduler")
    private boolean noPin;

    @Option(
            names = "--max-foreign",
            paramLabel = "CORES",
            description = "processors' worth of other programs' work beyond which measurements are repeated"
                    + " (default: 0.25)")
    private @Nullable Double maxForeign;

    /** Whether a fork of one thread is kept on a core. */
    boolean pins() {
        return !noPin;
    }

    /**
     * Refuses what is no number of processors.
     *
     * @throws InputException if it is none
     */
    void check() {
        if (maxForeign != null && !(maxForeign >= 0)) {
            throw new InputException("--max-foreign " + maxForeign + " should be a number of processors, 0 or more");
        }
    }

    /** What watches the machine, with the limits that were asked for. */
    Instruments instruments(String device) {
        Instruments standard = Instruments.ofThisMachine(device);
        return maxForeign == null ? standard : standard.withForeignCores(maxForeign);
    }
}
