package dev.nextbench.report;

import java.util.List;

/**
 * A report before it is rendered; a function of the results alone.
 *
 * @param experiment its name
 * @param title one line
 * @param question what the experiment is to find out
 * @param done trials that are done
 * @param failed trials that failed
 * @param waiting trials without a result
 * @param facts the conditions, for the head
 * @param sections a table a group
 * @param unfinished trials without a result or with a failure
 * @param reproductions how each trial is run again
 */
public record Report(
        String experiment,
        String title,
        String question,
        int done,
        int failed,
        int waiting,
        List<Fact> facts,
        List<Section> sections,
        List<Unfinished> unfinished,
        List<Reproduction> reproductions) {

    /** Copies the lists. */
    public Report {
        facts = List.copyOf(facts);
        sections = List.copyOf(sections);
        unfinished = List.copyOf(unfinished);
        reproductions = List.copyOf(reproductions);
    }

    /** {@code 12 trials: 10 done, 1 failed, 1 waiting}. */
    public String counts() {
        StringBuilder text = new StringBuilder(Numbers.count(done + failed + (long) waiting, "trial"))
                .append(": ")
                .append(Numbers.fixed(done, 0))
                .append(" done");
        if (failed > 0) {
            text.append(", ").append(Numbers.fixed(failed, 0)).append(" failed");
        }
        if (waiting > 0) {
            text.append(", ").append(Numbers.fixed(waiting, 0)).append(" waiting");
        }
        return text.toString();
    }

    /**
     * A condition of the trials.
     *
     * @param name such as {@code device}
     * @param values one, or several if the trials differ in it
     * @param code whether the values are commands
     */
    public record Fact(String name, List<FactValue> values, boolean code) {
        /** Copies the list. */
        public Fact {
            values = List.copyOf(values);
        }
    }

    /**
     * A value of a condition.
     *
     * @param text the value
     * @param trials the trials that have it, such as {@code 3 trials}; empty if all do
     */
    public record FactValue(String text, String trials) {}

    /**
     * A group's table and figures.
     *
     * @param heading empty if there is one group only
     * @param table its rows
     * @param dataFile the name of the file with its numbers
     * @param notes sentences for below the table
     * @param figures pictures of it
     */
    public record Section(
            String heading, ReportTable table, String dataFile, List<String> notes, List<Figure> figures) {
        /** Copies the lists. */
        public Section {
            notes = List.copyOf(notes);
            figures = List.copyOf(figures);
        }
    }

    /**
     * A trial that has no figures to show.
     *
     * @param row the number of its row
     * @param label what it is
     * @param seed its seed
     * @param id its id
     * @param state {@code failed} or {@code waiting}
     * @param cause why
     */
    public record Unfinished(int row, String label, long seed, String id, String state, String cause) {}

    /**
     * How a trial is run again.
     *
     * @param row the number of its row
     * @param label what it is
     * @param seed its seed
     * @param id its id
     * @param command the one command; empty if it has not been run
     */
    public record Reproduction(int row, String label, long seed, String id, String command) {}
}
