package dev.nextbench.weights.raw;

/** Names that come from a file, as a message shows them: on one line, and not longer than a line. */
public final class Quoted {
    private static final int LONGEST = 120;

    private Quoted() {}

    /** The name in quotation marks. */
    public static String of(String name) {
        return "'" + plain(name) + "'";
    }

    /** The name without quotation marks. */
    public static String plain(String name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < name.length() && i < LONGEST; i++) {
            char c = name.charAt(i);
            boolean shown = !Character.isISOControl(c) && !Character.isSurrogate(c) && Character.isDefined(c);
            text.append(shown && Character.getType(c) != Character.FORMAT ? c : '?');
        }
        return name.length() > LONGEST ? text.append('…').toString() : text.toString();
    }
}
