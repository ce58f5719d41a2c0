package dev.nextbench.model;

import java.util.List;
import java.util.Locale;

/** The settings that several families have, and how a setting is put together; every default is checked by its type. */
public final class SharedSettings {
    /** The most stages that a backbone can have. */
    public static final int MOST_STAGES = 6;

    private static final SettingType WIDTH = new SettingType.Whole(1, 8192);

    private SharedSettings() {}

    /** A setting with its default as an experiment file would have it. */
    public static Setting setting(String name, SettingType type, String standard, String meaning) {
        return new Setting(name, type, type.parse(standard), meaning);
    }

    /** A setting that takes one of several names, the first by default. */
    public static Setting choice(String name, String meaning, String... names) {
        return setting(name, new SettingType.Choice(List.of(names)), names[0], meaning);
    }

    /** A list with a value for each of {@code shortest..longest} stages. */
    public static Setting perStage(
            String name, SettingType element, int shortest, int longest, String standard, String meaning) {
        return setting(name, new SettingType.Sequence(element, shortest, longest, false), standard, meaning);
    }

    /** {@code depths} of 1 to {@code stages} stages. */
    public static Setting depths(int stages, String standard) {
        return perStage(
                "depths", new SettingType.Whole(1, 256), 1, stages, standard, "How many blocks each stage has.");
    }

    /** {@code widths}, {@code shortest..longest} of them. */
    public static Setting widths(int shortest, int longest, String standard, String meaning) {
        return perStage("widths", WIDTH, shortest, longest, standard, meaning);
    }

    /** {@code drop_path}. */
    public static Setting dropPath() {
        return setting(
                "drop_path",
                new SettingType.Decimal(0, 0.95),
                "0",
                "Stochastic depth: the rate of the last block; it falls linearly to 0 at the first.");
    }

    /** {@code classes}. */
    public static Setting classes() {
        return setting("classes", new SettingType.Whole(1, 100_000), "1000", "How many classes the logits are for.");
    }

    /** {@code scaling}, with the family's own kind first. */
    public static Setting scaling(String... kinds) {
        return choice("scaling", "What scales a block's output by channel before the shortcut.", kinds);
    }

    /** {@code layer_scale_init}. */
    public static Setting layerScaleInit() {
        return setting(
                "layer_scale_init",
                new SettingType.Decimal(0, 10),
                "1e-6",
                "Where the vector of a layer scale starts.");
    }

    /** {@code patch}. */
    public static Setting patch(int standard, String meaning) {
        return setting("patch", new SettingType.Whole(1, 32), Integer.toString(standard), meaning);
    }

    /** {@code head_dropout}. */
    public static Setting headDropout() {
        return setting(
                "head_dropout",
                new SettingType.Decimal(0, 0.95),
                "0",
                "The share of features dropped before the last layer in training.");
    }

    /** A depthwise kernel's extent. */
    public static Setting kernel(String name, int standard, String meaning) {
        return setting(name, new SettingType.Whole(1, 63, true), Integer.toString(standard), meaning);
    }

    /** {@code norm}, with the family's own kind first. */
    public static Setting norm(String meaning, String... kinds) {
        return choice("norm", meaning, kinds);
    }

    /** The constant of an enumeration that a setting names, whatever the case. */
    public static <E extends Enum<E>> E constant(Class<E> type, String name) {
        return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
    }
}
