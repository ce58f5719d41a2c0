package dev.nextbench.result;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a result comes from, {@code provenance.json}.
 *
 * @param command the exact command line that ran the trial
 * @param reproduce the one command that runs this trial alone again
 * @param started UTC, ISO 8601
 * @param finished UTC, ISO 8601; absent while it runs
 * @param revision git revision of the program, with {@code -dirty} if its tree was changed
 * @param versions program, JDK, DJL, libtorch and every library whose version can change a result
 * @param device {@code cpu} or {@code gpu:N} with the device's name
 * @param threads threads of the engine
 * @param machine operating system, processor, cores, memory
 * @param data the data set: name, content hash, images and classes of each split
 * @param seeds the seeds: weights, order, augmentation, drop path
 * @param preprocessing decoder and transforms (the preprocessing fingerprint)
 */
public record Provenance(
        String command,
        String reproduce,
        String started,
        @Nullable String finished,
        String revision,
        Map<String, String> versions,
        String device,
        int threads,
        Map<String, String> machine,
        Map<String, String> data,
        Map<String, String> seeds,
        Map<String, String> preprocessing) {}
