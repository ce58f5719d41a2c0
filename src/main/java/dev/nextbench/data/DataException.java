package dev.nextbench.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data that cannot be used. The message is for the user and names each file and what to do about it. */
public final class DataException extends RuntimeException {
    /** So many problems are written out; the others are counted. */
    static final int SHOWN = 20;

    private final List<String> problems;

    /** One problem. */
    public DataException(String problem) {
        this(List.of(problem), null);
    }

    /** All problems found, at least one. */
    public DataException(List<String> problems) {
        this(problems, null);
    }

    DataException(List<String> problems, @Nullable Throwable cause) {
        super(message(problems), cause);
        this.problems = List.copyOf(problems);
    }

    /** Every problem, one sentence each. */
    public List<String> problems() {
        return problems;
    }

    private static String message(List<String> problems) {
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("an exception about data should name a problem");
        }
        if (problems.size() == 1) {
            return problems.get(0);
        }
        StringBuilder text = new StringBuilder("%,d problems with the data:".formatted(problems.size()));
        for (String problem : problems.subList(0, Math.min(problems.size(), SHOWN))) {
            text.append("\n  ").append(problem);
        }
        if (problems.size() > SHOWN) {
            text.append("\n  and %,d more".formatted(problems.size() - SHOWN));
        }
        return text.toString();
    }
}
