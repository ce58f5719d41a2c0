package dev.nextbench.data;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data sets of the papers: where they are expected, how they are laid out, and where they come from. */
public final class KnownDataSets {
    private static final String CIFAR_PAGE = "https://www.cs.toronto.edu/~kriz/cifar.html";
    private static final String CIFAR_LICENCE = "none stated; cite Krizhevsky (2009)";

    private static final List<Known> ALL = List.of(
            new Known(
                    "cifar10",
                    "CIFAR-10",
                    "classify",
                    DataSets.CIFAR_BINARY,
                    10,
                    List.of(new Size(Split.TRAIN, 50_000), new Size(Split.TEST, 10_000)),
                    "32x32",
                    "162 MiB",
                    List.of("cifar-10-batches-bin", "cifar10", "cifar-10"),
                    List.of("data_batch_1.bin", "cifar-10-batches-bin/data_batch_1.bin", "train"),
                    "data_batch_{1..5}.bin, test_batch.bin, batches.meta.txt; or an image folder",
                    CIFAR_LICENCE,
                    CIFAR_PAGE,
                    "nextbench data fetch cifar10 --to DIR",
                    new RemoteArchive(
                            URI.create("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"),
                            170_052_171,
                            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                            "c32a1d4ab5d03f1284b67883e8d87530",
                            "cifar-10-batches-bin")),
            new Known(
                    "cifar100",
                    "CIFAR-100",
                    "classify",
                    DataSets.CIFAR_BINARY,
                    100,
                    List.of(new Size(Split.TRAIN, 50_000), new Size(Split.TEST, 10_000)),
                    "32x32",
                    "161 MiB",
                    List.of("cifar-100-binary", "cifar100", "cifar-100"),
                    List.of("train.bin", "cifar-100-binary/train.bin", "train"),
                    "train.bin, test.bin, fine_label_names.txt; or an image folder",
                    CIFAR_LICENCE,
                    CIFAR_PAGE,
                    "nextbench data fetch cifar100 --to DIR",
                    new RemoteArchive(
                            URI.create("https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz"),
                            168_513_733,
                            "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
                            "03b5dce01913d631647c71ecec9e9cb8",
                            "cifar-100-binary")),
            new Known(
                    "imagenet",
                    "ImageNet-1K (ILSVRC 2012)",
                    "classify",
                    DataSets.FOLDER,
                    1000,
                    List.of(new Size(Split.TRAIN, 1_281_167), new Size(Split.TEST, 50_000)),
                    "various",
                    "144 GiB",
                    List.of("imagenet", "imagenet-1k", "ImageNet", "ILSVRC2012", "ILSVRC/Data/CLS-LOC"),
                    List.of("train", "val"),
                    "{train,val}/<WordNet id>/*.JPEG, with data.test_split: val; or shards",
                    "the access terms of image-net.org: research and teaching only, not to be passed on",
                    "https://www.image-net.org/download.php",
                    "ask for access at image-net.org, get ILSVRC2012_img_train.tar and ILSVRC2012_img_val.tar, unpack"
                            + " the tar of each class into train/<WordNet id>/, and sort the validation images into"
                            + " val/<WordNet id>/ by the ground truth of the development kit",
                    null),
            new Known(
                    "sonar",
                    "Underwater acoustic detection (Peng Cheng Laboratory), forward-looking sonar",
                    "detect",
                    "voc",
                    8,
                    List.of(new Size(Split.TRAIN, 4_000)),
                    "various",
                    "not stated",
                    List.of("sonar", "Sonor_dataset", "haidishengna"),
                    List.of(""),
                    "*.bmp with an .xml of boxes beside each; the 2,000 test images have no boxes",
                    "none stated",
                    "https://github.com/violetweir/Sonor_dataset",
                    "the page has the only link (Baidu, an account is needed)",
                    null),
            new Known(
                    "duo",
                    "DUO, detecting underwater objects",
                    "detect",
                    "coco",
                    4,
                    List.of(new Size(Split.TRAIN, 6_671), new Size(Split.TEST, 1_111)),
                    "various",
                    "not stated",
                    List.of("DUO", "duo"),
                    List.of("DUO_ANN", "annotations"),
                    "DUO_pic/{train,test}/*.jpg, DUO_ANN/instances_{train,test}.json (COCO)",
                    "none stated; cite arXiv 2106.05681",
                    "https://github.com/chongweiliu/DUO",
                    "the page has the link",
                    null));

    private KnownDataSets() {}

    /**
     * A data set.
     *
     * @param name on command lines
     * @param title in full
     * @param task {@code classify} or {@code detect}
     * @param layout {@code data.name} of its usual layout; {@code coco} or {@code voc} of detection sets
     * @param classes how many
     * @param splits labelled images, as its authors count them
     * @param imageSize in pixels
     * @param bytes of what is downloaded, in words
     * @param folders what its folder is called, the usual name first
     * @param signs one of these lies in it; an empty name is the folder itself
     * @param files how the files lie
     * @param licence as its authors state it
     * @param page where it is described
     * @param obtain how to get it
     * @param archive what {@code data fetch} gets; null if it has to be got by hand
     */
    public record Known(
            String name,
            String title,
            String task,
            String layout,
            int classes,
            List<Size> splits,
            String imageSize,
            String bytes,
            List<String> folders,
            List<String> signs,
            String files,
            String licence,
            String page,
            String obtain,
            @Nullable RemoteArchive archive) {
        /** Where it lies under a folder of data sets, or in it; null if it does not. Only names are looked at. */
        public @Nullable Path find(Path data) {
            for (String folder : folders) {
                Path place = data.resolve(folder);
                if (signs.stream().anyMatch(sign -> Files.exists(place.resolve(sign)))) {
                    return place;
                }
            }
            return null;
        }
    }

    /** Images of a split. */
    public record Size(Split split, int images) {}

    /** All of them. */
    public static List<Known> all() {
        return ALL;
    }

    /** The one of this name, or null. */
    public static @Nullable Known get(String name) {
        return ALL.stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
