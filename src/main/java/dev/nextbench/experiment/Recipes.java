package dev.nextbench.experiment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The training recipes that the program ships: experiment files without a model, which lie below everything that a file
 * says itself (classification-training.md, section 1).
 */
public final class Recipes {
    private static final List<String> NAMES = List.of(
            "inceptionnext",
            "inceptionnext-atto",
            "inceptionnext-finetune-384",
            "inceptionnext-finetune-384-paper",
            "convnext",
            "convnext-finetune-384",
            "econvnext",
            "deit-small-images");

    private Recipes() {}

    /** The names that {@code recipe} may have. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * A recipe as it is written, with comments.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public static String text(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("there is no recipe '" + name + "'");
        }
        try (InputStream file = Recipes.class.getResourceAsStream("recipes/" + name + ".yaml")) {
            if (file == null) {
                throw new IllegalStateException("the program does not contain its recipe " + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
