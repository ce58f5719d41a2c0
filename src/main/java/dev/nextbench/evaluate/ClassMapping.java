package dev.nextbench.evaluate;

import dev.nextbench.data.DataException;
import dev.nextbench.data.ImageNetClasses;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which class of a model each class of a data set is.
 *
 * @param rule how they were matched
 * @param indices for each class of the data set the index of the model's logit
 */
public record ClassMapping(Rule rule, List<Integer> indices) {
    private static final int SHOWN = 10;

    /** How classes are matched. */
    public enum Rule {
        /** By the names that the weights give the classes. */
        NAMES,

        /** By the WordNet ids of ImageNet-1k, of which a data set may have a part. */
        WORDNET_IDS,

        /** The data set's classes, sorted by name, are the model's in order: nothing says otherwise, nor that so. */
        SORTED_ORDER
    }

    /** Copies the list. */
    public ClassMapping {
        indices = List.copyOf(indices);
    }

    /**
     * Matches classes.
     *
     * @param data the data set's classes, sorted
     * @param names what the model's weights call its classes; empty if they do not say
     * @param classes how many classes the model has
     * @param model the model's name, for messages
     * @throws DataException if they do not match; the message names the classes and the remedy
     */
    public static ClassMapping of(List<String> data, List<String> names, int classes, String model) {
        if (!names.isEmpty()) {
            return byName(data, names, model);
        }
        if (classes == ImageNetClasses.COUNT) {
            ImageNetClasses imageNet = ImageNetClasses.load();
            List<String> strange =
                    data.stream().filter(name -> imageNet.index(name).isEmpty()).toList();
            if (!strange.isEmpty() && 2 * strange.size() < data.size()) {
                throw new DataException("the data set's folder%s %s %s no WordNet id of ImageNet-1k, as the others are;"
                                .formatted(
                                        strange.size() == 1 ? "" : "s",
                                        shown(strange),
                                        strange.size() == 1 ? "has" : "have")
                        + " take %s away".formatted(strange.size() == 1 ? "it" : "them"));
            }
            if (strange.isEmpty()) {
                return new ClassMapping(
                        Rule.WORDNET_IDS,
                        data.stream()
                                .map(name -> imageNet.index(name).orElseThrow())
                                .toList());
            }
        }
        if (data.size() == classes) {
            return new ClassMapping(
                    Rule.SORTED_ORDER, IntStream.range(0, classes).boxed().toList());
        }
        throw new DataException(
                "the data set has %,d classes (%s), but %s has %,d and its weights do not name them; use a data set"
                                .formatted(data.size(), shown(data), model, classes)
                        + (classes == ImageNetClasses.COUNT
                                ? " with ImageNet-1k's WordNet ids as folder names (n01440764…), or 1,000 classes"
                                : " with a folder for each of its classes"));
    }

    private static ClassMapping byName(List<String> data, List<String> names, String model) {
        List<Integer> indices = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        if (new HashSet<>(names).size() < names.size()) {
            throw new DataException("the weights of " + model
                    + " give two classes one name, so folders cannot be matched by name; use other weights");
        }
        for (String name : data) {
            int index = names.indexOf(name);
            if (index < 0) {
                unknown.add(name);
            }
            indices.add(index);
        }
        if (!unknown.isEmpty()) {
            throw new DataException("the data set has %,d classes that %s was not trained on (%s); it knows: %s."
                            .formatted(unknown.size(), model, shown(unknown), shown(names))
                    + " Remove those folders, or use another data set or model");
        }
        return new ClassMapping(Rule.NAMES, indices);
    }

    private static String shown(List<String> names) {
        List<String> first = names.subList(0, Math.min(SHOWN, names.size()));
        return String.join(", ", first) + (names.size() > SHOWN ? ", …" : "");
    }
}
