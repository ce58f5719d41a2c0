package dev.nextbench.data;

import dev.nextbench.experiment.DataSettings;
import java.util.List;

/** The data sets that this program knows. */
public final class DataSets {
    /** Handwritten digits inside the program. */
    public static final String DIGITS = "digits";

    /** Images in folders named after their classes. */
    public static final String FOLDER = "folder";

    /** CIFAR-10 or CIFAR-100 in the binary version of its authors. */
    public static final String CIFAR_BINARY = "cifar_binary";

    /** Images in tar files, as WebDataset has them. */
    public static final String SHARDS = "shards";

    private DataSets() {}

    /** What {@code data.name} may be. */
    public static List<String> names() {
        return List.of(DIGITS, FOLDER, CIFAR_BINARY, SHARDS);
    }

    /**
     * Opens a data set and checks it: every image that has not been decoded before is decoded once.
     *
     * @throws DataException with all that is wrong with it
     */
    public static DataSet open(DataSettings settings) {
        return switch (settings.name()) {
            case DIGITS -> new Digits(settings);
            case FOLDER -> ImageFolder.open(settings);
            case CIFAR_BINARY -> CifarBinary.open(settings);
            case SHARDS -> Shards.open(settings);
            default -> throw unknown(settings.name());
        };
    }

    /**
     * What {@link DataSet#contentHash} is, without decoding an image.
     *
     * @throws DataException with all that is wrong with the folders and files
     */
    public static String contentHash(DataSettings settings) {
        return switch (settings.name()) {
            case DIGITS -> Digits.hash();
            case FOLDER -> ImageFolder.hash(settings);
            case CIFAR_BINARY -> CifarBinary.hash(settings);
            case SHARDS -> Shards.hash(settings);
            default -> throw unknown(settings.name());
        };
    }

    private static DataException unknown(String name) {
        return new DataException("data.name: there is no data set '%s'; use one of %s".formatted(name, names()));
    }
}
