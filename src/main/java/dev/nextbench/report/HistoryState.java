package dev.nextbench.report;

/** Where a series stands, the most urgent first. */
public enum HistoryState {
    /** A change of its last points made it worse, and nothing since has made up for it. */
    WORSE("worse"),
    /** Its newest change is among its last points and made it better. */
    BETTER("better"),
    /** No change among its last points. */
    STEADY("steady"),
    /** It has too few points to tell. */
    SHORT("too short"),
    /** It has values that are not above zero, of which there are no ratios. */
    UNJUDGED("not judged");

    private final String text;

    HistoryState(String text) {
        this.text = text;
    }

    /** In words, such as {@code too short}. */
    @Override
    public String toString() {
        return text;
    }
}
