package dev.nextbench.experiment;

import dev.nextbench.io.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.node.ObjectNode;

/**
 * A trial's id: the first 12 hexadecimal digits of the SHA-256 of everything that can change its result, as JSON on one
 * line with sorted keys. Left out is what cannot:
 *
 * <ul>
 *   <li>{@code data.path} and {@code training.start}, because the contents' hashes stand for them;
 *   <li>{@code data.train_split} and {@code data.test_split} of {@code digits} and {@code cifar_binary}, which have no
 *       folders;
 *   <li>what of {@code augmentation} and {@code training} has no effect, such as the padding where nothing is padded;
 *   <li>of a trial that is only measured, all of {@code data} but {@code size}, and the content's hash.
 * </ul>
 */
public final class TrialId {
    /** Raise it when the same definition trains differently than before, so that old results are not taken for new. */
    public static final int TRAINING_VERSION = 2;

    /** Raise it when the same definition is measured differently than before. */
    public static final int THROUGHPUT_VERSION = 1;

    private static final int DIGITS = 12;

    private TrialId() {}

    /**
     * The id of a trial.
     *
     * @param dataHash the hash of the data set's content, as {@code data list} shows it
     * @param engine the engine with its version, such as {@code libtorch 2.7.1}
     * @param deviceClass {@code cpu} or {@code cuda}
     */
    public static String of(TrialDefinition trial, String dataHash, String engine, String deviceClass) {
        return new Many(engine, deviceClass).of(trial, dataHash);
    }

    /** The ids of many trials; parts that trials share are written only once. */
    static final class Many {
        /** Sorts fields, and writes numbers alike whatever Java release it runs on. */
        private static final ObjectWriter CANONICAL = Json.mapper()
                .writer()
                .with(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
                .with(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                .without(SerializationFeature.INDENT_OUTPUT);

        private final String engine;
        private final String deviceClass;
        private final MessageDigest sha256;
        private final IdentityHashMap<Object, String> written = new IdentityHashMap<>();

        Many(String engine, String deviceClass) {
            this.engine = engine;
            this.deviceClass = deviceClass;
            try {
                this.sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }

        String of(TrialDefinition trial, String dataHash) {
            byte[] hash = sha256.digest(canonical(trial, dataHash).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, DIGITS / 2);
        }

        /** The text that the id hashes. */
        String canonical(TrialDefinition trial, String dataHash) {
            boolean trained = trial.training() != null;
            boolean measured = trial.throughput() != null;
            return "{\"augmentation\":" + text(trial.augmentation())
                    + ",\"data\":" + (trained ? text(trial.data()) : size(trial.data()))
                    + ",\"data_hash\":" + text(trained ? dataHash : null)
                    + ",\"device_class\":" + text(deviceClass)
                    + ",\"engine\":" + text(engine)
                    + ",\"model\":" + text(trial.model())
                    + ",\"seed\":" + trial.seed()
                    + ",\"settings\":" + text(trial.settings())
                    + ",\"throughput\":" + text(trial.throughput())
                    + ",\"throughput_version\":" + (measured ? THROUGHPUT_VERSION : null)
                    + ",\"training\":" + text(trial.training())
                    + ",\"training_version\":" + (trained ? TRAINING_VERSION : null)
                    + "}";
        }

        private String text(@Nullable Object part) {
            return part == null
                    ? "null"
                    : written.computeIfAbsent(
                            part,
                            key -> CANONICAL.writeValueAsString(
                                    key instanceof DataSettings data
                                            ? content(data)
                                            : key instanceof AugmentationSettings augmentation
                                                    ? effective(augmentation)
                                                    : key instanceof TrainingSettings training
                                                            ? effective(training)
                                                            : Json.mapper().valueToTree(key)));
        }

        /** What of a data set can change a measurement. */
        private static String size(DataSettings data) {
            return "{\"size\":" + data.size() + "}";
        }

        /** What of a training does anything: of the optimizers' fields only those of the one that is used. */
        private static JsonNode effective(TrainingSettings training) {
            ObjectNode effective = Json.mapper().valueToTree(training);
            effective.remove("start");
            effective.remove(
                    training.optimizer() == TrainingSettings.OptimizerKind.SGD
                            ? List.of("beta1", "beta2", "epsilon")
                            : List.of("momentum", "nesterov"));
            return effective;
        }

        /** What of an augmentation does anything. */
        private static JsonNode effective(AugmentationSettings augmentation) {
            ObjectNode effective = Json.mapper().valueToTree(augmentation);
            boolean resized = augmentation.crop() == AugmentationSettings.Crop.RANDOM_RESIZED
                    || augmentation.crop() == AugmentationSettings.Crop.PADDLE_RANDOM_RESIZED;
            if (augmentation.crop() != AugmentationSettings.Crop.PAD) {
                effective.remove("padding");
            }
            if (!resized) {
                effective.remove(List.of("crop_area", "interpolation", "decoding"));
            }
            if (augmentation.randAugment().equals(AugmentationSettings.NO_POLICY)) {
                effective.remove("rand_augment_interpolation");
            }
            if (!augmentation.mixes()) {
                effective.remove(List.of("mixup", "cutmix", "mix_probability", "mix_order", "mix_partner"));
            }
            if (!augmentation.mixes() || augmentation.mixup() == 0 || augmentation.cutmix() == 0) {
                effective.remove("mix_switch");
            }
            return effective;
        }

        /** What of a data set can change a training. */
        private static JsonNode content(DataSettings data) {
            ObjectNode content = Json.mapper().valueToTree(data);
            content.remove("path");
            if (data.name().equals("digits") || data.name().equals("cifar_binary")) {
                content.remove(List.of("train_split", "test_split"));
            }
            return content;
        }
    }
}
