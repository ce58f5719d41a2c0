package dev.nextbench.result;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what a file left out: a record's component that is null without being declared {@link Nullable}. */
final class Required {
    /** Reflection makes new arrays and annotations at each call; a report of many trials would ask it for little else. */
    private static final ClassValue<List<Component>> COMPONENTS = new ClassValue<>() {
        @Override
        protected List<Component> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .map(component -> new Component(
                            component.getName(),
                            component.getAccessor(),
                            component.getAnnotatedType().isAnnotationPresent(Nullable.class)))
                    .toList();
        }
    };

    private Required() {}

    private record Component(String name, Method accessor, boolean nullable) {}

    /** The name of a missing field, such as {@code training.top1}. */
    static Optional<String> missing(Record value) {
        for (Component component : COMPONENTS.get(value.getClass())) {
            @Nullable Object field;
            try {
                field = component.accessor().invoke(value);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read " + component, e);
            }
            if (field == null) {
                if (!component.nullable()) {
                    return Optional.of(name(component));
                }
            } else if (field instanceof Record inner) {
                Optional<String> missing = missing(inner);
                if (missing.isPresent()) {
                    return missing.map(rest -> name(component) + "." + rest);
                }
            } else if (field instanceof Iterable<?> items && !(field instanceof tools.jackson.databind.JsonNode)) {
                int index = 0;
                for (Object item : items) {
                    int place = index++;
                    if (item == null) {
                        return Optional.of(name(component) + "[" + place + "]");
                    }
                    Optional<String> missing = item instanceof Record inner ? missing(inner) : Optional.empty();
                    if (missing.isPresent()) {
                        return missing.map(rest -> name(component) + "[" + place + "]." + rest);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static String name(Component component) {
        return component.name().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
