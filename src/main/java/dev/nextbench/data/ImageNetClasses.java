package dev.nextbench.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The classes of ImageNet-1k in the order of a model's logits: WordNet ids with short English names, from {@code
 * imagenet-classes.tsv}, whose first lines say where they are from.
 */
public final class ImageNetClasses {
    /** How many there are. */
    public static final int COUNT = 1000;

    private static final String RESOURCE = "imagenet-classes.tsv";

    private final List<String> ids;
    private final List<String> names;
    private final Map<String, Integer> indices;

    private ImageNetClasses(List<String> ids, List<String> names) {
        this.ids = List.copyOf(ids);
        this.names = List.copyOf(names);
        this.indices = new HashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            indices.put(ids.get(i), i);
        }
    }

    /** Reads the list. */
    public static ImageNetClasses load() {
        List<String> ids = new ArrayList<>();
        List<String> names = new ArrayList<>();
        try (InputStream in = ImageNetClasses.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the program; build it again");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    int tab = line.indexOf('\t');
                    ids.add(line.substring(0, tab));
                    names.add(line.substring(tab + 1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ImageNetClasses(ids, names);
    }

    /** The WordNet ids, sorted. */
    public List<String> ids() {
        return ids;
    }

    /** The names in the order of the ids; two of them stand for two classes each: crane and maillot. */
    public List<String> names() {
        return names;
    }

    /** The class of a WordNet id. */
    public OptionalInt index(String id) {
        Integer index = indices.get(id);
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /**
     * Names for people: those of WordNet where a model's classes are WordNet ids, or are unnamed and 1000; else the
     * model's own.
     *
     * @param modelNames the names that a model's weights give its classes; empty if they give none
     * @param classes the model's classes
     */
    public static List<String> readable(List<String> modelNames, int classes) {
        if (modelNames.isEmpty() && classes != COUNT) {
            return modelNames;
        }
        ImageNetClasses imageNet = load();
        if (modelNames.isEmpty()) {
            return imageNet.names();
        }
        if (!imageNet.indices.keySet().containsAll(modelNames)) {
            return modelNames;
        }
        return modelNames.stream()
                .map(id -> imageNet.names().get(imageNet.index(id).orElseThrow()))
                .toList();
    }
}
