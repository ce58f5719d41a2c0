package dev.nextbench.evaluate;

import dev.nextbench.data.ClassFolders;
import dev.nextbench.data.DataSet;
import dev.nextbench.data.DataSets;
import dev.nextbench.data.EvaluationTransform;
import dev.nextbench.data.ImageFiles;
import dev.nextbench.data.RgbImage;
import dev.nextbench.data.Split;
import dev.nextbench.experiment.DataSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Images with labels, as a model takes them. Safe for use by several threads. */
public interface LabelledImages {
    /** The classes' names in the data set; a label is an index of this list. */
    List<String> classes();

    /** How many images there are. */
    int size();

    /** The class of an image. */
    int label(int index);

    /** What results call an image, alike on every machine. */
    String name(int index);

    /**
     * One image, transformed: a square.
     *
     * @throws dev.nextbench.data.DataException if it cannot be read; the message begins with the file's name
     */
    RgbImage image(int index);

    /** Decoder and transforms that every image goes through, for provenance. */
    Map<String, String> preprocessing();

    /** The images of class folders. */
    static LabelledImages of(ClassFolders folders, EvaluationTransform transform) {
        return new LabelledImages() {
            @Override
            public List<String> classes() {
                return folders.classes();
            }

            @Override
            public int size() {
                return folders.images().size();
            }

            @Override
            public int label(int index) {
                return folders.images().get(index).label();
            }

            @Override
            public String name(int index) {
                return folders.images().get(index).name();
            }

            @Override
            public RgbImage image(int index) {
                return transform.apply(
                        ImageFiles.read(folders.images().get(index).path()));
            }

            @Override
            public Map<String, String> preprocessing() {
                return ImageFiles.preprocessing(transform);
            }
        };
    }

    /** The test split of the digits inside the program, scaled to a size as for training. */
    static LabelledImages digits(int size) {
        DataSet digits = DataSets.open(new DataSettings(
                DataSets.DIGITS, null, "train", "test", size, 0, 1, DataSettings.EvalTransform.TIMM, 0, 0));
        return new LabelledImages() {
            @Override
            public List<String> classes() {
                return digits.classes();
            }

            @Override
            public int size() {
                return digits.size(Split.TEST);
            }

            @Override
            public int label(int index) {
                return digits.label(Split.TEST, index);
            }

            @Override
            public String name(int index) {
                return digits.item(Split.TEST, index);
            }

            @Override
            public RgbImage image(int index) {
                byte[] bytes = new byte[3 * size * size];
                digits.read(Split.TEST, index, bytes, 0);
                return new RgbImage(size, size, bytes);
            }

            @Override
            public Map<String, String> preprocessing() {
                return digits.preprocessing();
            }
        };
    }

    /** Files without labels, each of class 0. */
    static LabelledImages unlabelled(List<Path> files, EvaluationTransform transform) {
        return of(
                new ClassFolders(
                        Path.of(""),
                        List.of("?"),
                        files.stream()
                                .map(file -> new ClassFolders.Image(file, file.toString(), 0))
                                .toList()),
                transform);
    }
}
