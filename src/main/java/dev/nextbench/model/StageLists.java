package dev.nextbench.model;

import java.util.List;

/** What lists with one value for each stage have to obey. */
public final class StageLists {
    private StageLists() {}

    /**
     * Checks that two lists speak of equally many stages.
     *
     * @throws IllegalArgumentException if not; the message names both settings
     */
    public static void requireSameLength(String firstName, List<?> first, String secondName, List<?> second) {
        if (first.size() != second.size()) {
            throw new IllegalArgumentException(firstName + " has " + count(first) + " " + first + " and " + secondName
                    + " has " + second.size() + " " + second + "; give both one value for each stage");
        }
    }

    /** "1 value", "4 values". */
    public static String count(List<?> values) {
        return values.size() + (values.size() == 1 ? " value" : " values");
    }

    /** The sum of the values. */
    public static int sum(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).sum();
    }
}
