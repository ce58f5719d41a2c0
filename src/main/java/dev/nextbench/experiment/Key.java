package dev.nextbench.experiment;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The keys at the top of an experiment file, each with one sentence for people and for the schema. */
enum Key {
    TITLE("One line for the top of the report."),
    QUESTION("What the experiment is to find out."),
    EXTENDS("Another experiment file, seen from this one's folder, whose keys hold unless this file changes them."),
    RECIPE("A training recipe of the program, whose keys hold unless this file changes them."),
    MODEL("The model of every trial whose point names none."),
    SETTINGS("Settings of the model, for all trials."),
    MODEL_SETTINGS("Settings for the trials of one model, by the model's name; they override 'settings'."),
    DATA("What a trial is trained and evaluated on."),
    AUGMENTATION("What happens to training images."),
    TRAINING("How a trial is trained, or 'none' to only measure."),
    THROUGHPUT("How a trial's throughput is measured, or 'none' to only train."),
    AXES("What is varied: the trials are the product of these blocks, the first one outermost."),
    INCLUDE("Whole points that are added to the product."),
    EXCLUDE("Points, or parts of points, that are taken out of the product."),
    SEEDS("The seeds that every point is run with: a list, or how many to count from 0."),
    SCALES("Named sets of changes to this file; '--scale NAME' chooses one."),
    DEFAULT_SCALE("The scale that is used when none is chosen."),
    REPORT("How the report arranges the trials.");

    private final String meaning;

    Key(String meaning) {
        this.meaning = meaning;
    }

    /** The key as it is written. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    String meaning() {
        return meaning;
    }

    /** Whether a scale, or {@code --set}, may change it. */
    boolean inScale() {
        return this != EXTENDS && this != SCALES && this != DEFAULT_SCALE;
    }

    static Optional<Key> of(String key) {
        return Arrays.stream(values()).filter(each -> each.key().equals(key)).findFirst();
    }

    /** The keys of a file, or those of a scale. */
    static List<String> keys(boolean scale) {
        return Arrays.stream(values())
                .filter(key -> !scale || key.inScale())
                .map(Key::key)
                .toList();
    }

    /** The keys of a block of {@code axes}. */
    enum Block {
        GRID("Lists of values by axis; the block's points are all their combinations."),
        ZIP("Lists of values by axis, equally long; the block's points take one of each in step."),
        LIST("The block's points, each with its values by axis."),
        WHEN("The block is only for points that have these values, or one of these; others pass it unchanged.");

        private final String meaning;

        Block(String meaning) {
            this.meaning = meaning;
        }

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        String meaning() {
            return meaning;
        }

        static List<String> keys() {
            return Arrays.stream(values()).map(Block::key).toList();
        }

        static Optional<Block> of(String key) {
            return Arrays.stream(values())
                    .filter(each -> each.key().equals(key))
                    .findFirst();
        }
    }

    /** The keys of {@code report}. */
    enum Report {
        GROUP_BY("Axes whose values divide the trials into tables of their own."),
        BASELINES("Points, each a few axis values; in a table the first row that matches one is its baseline.");

        private final String meaning;

        Report(String meaning) {
            this.meaning = meaning;
        }

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        String meaning() {
            return meaning;
        }

        static List<String> keys() {
            return Arrays.stream(values()).map(Report::key).toList();
        }

        static Optional<Report> of(String key) {
            return Arrays.stream(values())
                    .filter(each -> each.key().equals(key))
                    .findFirst();
        }
    }
}
