package dev.nextbench.experiment;

import java.util.List;
import java.util.stream.Collectors;

/** All that is wrong with an experiment; its message has a line for every problem. */
public final class ExperimentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** An error that lists its problems, at least one. */
    public ExperimentException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** The problems in the order of the files and their lines. */
    public List<Problem> problems() {
        return problems;
    }
}
