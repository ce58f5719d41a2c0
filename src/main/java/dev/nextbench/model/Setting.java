package dev.nextbench.model;

/**
 * A field of a model that an experiment can change.
 *
 * @param name its name in experiment files, {@code --set} and JSON (cli.md, 'Names of settings')
 * @param type the values that it takes
 * @param standard its value when nothing is said
 * @param meaning one sentence for {@code nextbench models}
 */
public record Setting(String name, SettingType type, SettingValue standard, String meaning) {}
