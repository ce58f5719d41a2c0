package dev.nextbench.train;

import dev.nextbench.io.Json;
import dev.nextbench.weights.NamedTensors;
import dev.nextbench.weights.Safetensors;
import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * The checkpoints of one training: safetensors files with everything that a later step depends on, each written whole
 * or not at all. The last two are kept, so that a damaged one does not lose the training, and the best epoch's weights.
 *
 * @param folder where they lie
 * @param identity what the training is; a checkpoint of another is refused
 * @param everySeconds wall time between two of them; what a killed training loses at most
 */
public record TrainingCheckpoints(Path folder, String identity, double everySeconds) {
    /** The name of the best epoch's weights. */
    public static final String BEST = "best.safetensors";

    private static final Logger LOG = LoggerFactory.getLogger(TrainingCheckpoints.class);
    private static final int KEPT = 2;
    private static final Pattern NAME = Pattern.compile("checkpoint-\\d{6}-\\d{9}\\.safetensors");
    private static final Pattern PART = Pattern.compile("\\.(checkpoint-.*|best|weights|ema)\\.safetensors.*\\.part");
    private static final String IDENTITY = "training";
    private static final String PROGRESS = "progress";
    private static final String MICRO_BATCHES = "micro_batches";

    /**
     * A checkpoint that was read.
     *
     * @param microBatches parts of an update's batch
     */
    record Saved(Path file, TrainingProgress progress, int microBatches, NamedTensors state) {
        /**
         * Checks that nothing is missing, which would start from zero again.
         *
         * @throws TrialFailure if its tensors have other names
         */
        void requireNames(Set<String> names) {
            if (!state.tensors().keySet().equals(names)) {
                throw new TrialFailure(
                        TrialFailure.Kind.ERROR,
                        file + " does not hold what this training keeps, so another version of the program wrote it;"
                                + " run with --force to start again");
            }
        }
    }

    /**
     * Writes one. A disk that is full costs the checkpoint, not the training: earlier ones stay and a warning is logged.
     *
     * @param microBatches parts of an update's batch
     * @param state every tensor that a later step depends on
     * @return whether it was written
     */
    boolean write(TrainingProgress progress, int microBatches, NamedTensors state) {
        Path file = folder.resolve("checkpoint-%06d-%09d.safetensors".formatted(progress.epoch(), progress.update()));
        try {
            Safetensors.write(
                    file,
                    new NamedTensors(
                            state.tensors(),
                            Map.of(
                                    IDENTITY,
                                    identity,
                                    MICRO_BATCHES,
                                    Integer.toString(microBatches),
                                    PROGRESS,
                                    Json.compact(progress))));
            List<Path> all = files();
            // What is further than this one was damaged, or this training would have gone on from there.
            List<Path> good = all.subList(0, all.indexOf(file) + 1);
            for (Path old : all) {
                if (!good.subList(Math.max(0, good.size() - KEPT), good.size()).contains(old)) {
                    Files.deleteIfExists(old);
                }
            }
            return true;
        } catch (IOException e) {
            LOG.warn(
                    "cannot write the checkpoint {} ({}); training goes on, earlier checkpoints stay",
                    file,
                    e.toString());
            return false;
        }
    }

    /** Keeps the weights of the best epoch so far. */
    void writeBest(NamedTensors weights) {
        try {
            Safetensors.write(folder.resolve(BEST), weights);
        } catch (IOException e) {
            LOG.warn("cannot write the best epoch's weights to {} ({}); training goes on", folder, e.toString());
        }
    }

    /**
     * The parts that an update's batch should be divided into: those of the last checkpoint where an earlier process
     * had too little memory for fewer, else those asked for. Checkpoints of fewer parts are of no use and are removed.
     *
     * @param asked parts
     * @throws TrialFailure if the last checkpoint belongs to another training
     */
    public int microBatches(int asked) throws IOException {
        int saved = last().map(Saved::microBatches).orElse(asked);
        if (saved < asked) {
            clear();
        }
        return Math.max(saved, asked);
    }

    /**
     * The checkpoint to go on from. Where there is none, the best epoch's weights of an earlier training are removed.
     *
     * @param microBatches parts of an update's batch
     * @throws TrialFailure if it belongs to another training
     */
    Optional<Saved> begin(int microBatches) throws IOException {
        Optional<Saved> last = last();
        if (last.isEmpty() && Files.isDirectory(folder)) {
            Files.deleteIfExists(folder.resolve(BEST));
        }
        last.filter(saved -> saved.microBatches() != microBatches).ifPresent(saved -> {
            throw another(saved.file(), saved.microBatches() + " micro-batches, not " + microBatches);
        });
        return last;
    }

    /** The last checkpoint that is whole; one that is damaged is passed over with a warning. */
    private Optional<Saved> last() throws IOException {
        List<Path> all = files();
        for (int i = all.size() - 1; i >= 0; i--) {
            Path file = all.get(i);
            try {
                NamedTensors state = Safetensors.read(file);
                String owner = state.metadata().get(IDENTITY);
                if (!identity.equals(owner)) {
                    throw another(file, owner + ", not " + identity);
                }
                String progress = state.metadata().getOrDefault(PROGRESS, "");
                return Optional.of(new Saved(
                        file,
                        Json.mapper().readValue(progress, TrainingProgress.class),
                        Integer.parseInt(state.metadata().getOrDefault(MICRO_BATCHES, "")),
                        state));
            } catch (WeightsException | JacksonException | NumberFormatException e) {
                LOG.warn("{}; taking the checkpoint before it", e.getMessage());
            }
        }
        return Optional.empty();
    }

    private static TrialFailure another(Path file, String difference) {
        return new TrialFailure(
                TrialFailure.Kind.ERROR,
                file + " is a checkpoint of another configuration (" + difference
                        + "); go on as it was begun, move it away, or run with --force to start again");
    }

    /** Removes the checkpoints of a training that is finished; the best epoch's weights stay. */
    public void clear() throws IOException {
        for (Path file : files()) {
            Files.deleteIfExists(file);
        }
    }

    /** Removes what a process left that was killed while it wrote. */
    private void sweep() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (PART.matcher(file.getFileName().toString()).matches()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        sweep();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> checkpoints = new ArrayList<>(files.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .toList());
            checkpoints.sort(Comparator.comparing(file -> file.getFileName().toString()));
            return checkpoints;
        }
    }
}
