package dev.nextbench.checkpoint;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a convention calls a group of tensors. Both sides are templates: {@code {i}} and {@code {j}} stand for a number,
 * {@code {leaf}} for a last part without dots, {@code {rest}} for whatever follows.
 *
 * @param model the names of a model's parameters
 * @param file the names in the file
 */
record NameRule(Pattern model, String file) {
    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

    private static final Map<String, String> PLACES = Map.of("i", "\\d+", "j", "\\d+", "leaf", "[^.]+", "rest", ".+");

    /** A rule by its templates. */
    static NameRule of(String model, String file) {
        StringBuilder expression = new StringBuilder();
        Matcher place = PLACE.matcher(model);
        int end = 0;
        while (place.find()) {
            String name = place.group(1);
            expression.append(Pattern.quote(model.substring(end, place.start())));
            expression.append("(?<" + name + ">" + PLACES.get(name) + ")");
            end = place.end();
        }
        expression.append(Pattern.quote(model.substring(end)));
        return new NameRule(
                Pattern.compile(expression.toString()), PLACE.matcher(file).replaceAll("\\${$1}"));
    }

    /** The name in the file of a parameter that the rule is for. */
    Optional<String> apply(String parameter) {
        Matcher matcher = model.matcher(parameter);
        return matcher.matches() ? Optional.of(matcher.replaceFirst(file)) : Optional.empty();
    }
}
