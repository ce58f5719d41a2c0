package dev.nextbench.gate;

import dev.nextbench.io.AtomicFiles;
import dev.nextbench.io.Json;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A gate's outcome as files: {@code gate.json}, all of it and what the others are made from; {@code gate.md}, a summary
 * for a pull request; {@code gate.html}, the whole with a picture; {@code gate.xml}, JUnit XML. The same outcome gives
 * the same bytes.
 */
public final class GateReports {
    private static final String JSON = "gate.json";

    private GateReports() {}

    /**
     * Writes the four files into a folder, which is made if need be; each appears whole or not at all.
     *
     * @throws IOException if one cannot be written; the message names it and what helps
     */
    public static void write(GateOutcome outcome, Path folder) throws IOException {
        AtomicFiles.write(folder.resolve(JSON), Json.write(outcome));
        AtomicFiles.write(folder.resolve("gate.md"), GateMarkdown.render(outcome));
        AtomicFiles.write(folder.resolve("gate.html"), GateHtml.render(outcome));
        AtomicFiles.write(folder.resolve("gate.xml"), JunitXml.render(outcome));
    }

    /** What a terminal shows: the verdict, a line for each check with the worst first, and why what did not pass did not. */
    public static String summary(GateOutcome outcome) {
        StringBuilder out = new StringBuilder(GateText.headline(outcome)).append('\n');
        for (Check check : GateText.worstFirst(outcome.checks())) {
            out.append("  ").append(GateText.marked(check.verdict())).append("  ");
            out.append(GateText.line(GateText.name(check))).append(": ").append(GateText.changes(check));
            out.append(" (limit ").append(GateText.limit(check.threshold())).append(", visible from ");
            out.append(GateText.visible(GateText.decisive(check))).append(")\n");
            if (check.verdict() != Verdict.PASS) {
                out.append("    ")
                        .append(GateText.line(GateText.explanation(check)))
                        .append('\n');
            }
        }
        return out.toString();
    }

    /**
     * Reads {@code gate.json}.
     *
     * @param place the file, or the folder with it
     * @throws IOException if there is none, or it is another file; the message names the file and the field
     */
    public static GateOutcome read(Path place) throws IOException {
        Path file = Files.isDirectory(place) ? place.resolve(JSON) : place;
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    "no gate's outcome at " + file + "; `nextbench gate check --report FOLDER` writes one");
        }
        JsonNode tree = Json.read(file, JsonNode.class);
        JsonNode format = tree.path("format");
        if (!format.isIntegralNumber()) {
            throw new IOException(
                    file + ": field 'format' is missing, so it is not a gate's outcome; name the gate.json"
                            + " that `nextbench gate check --report FOLDER` wrote");
        }
        if (format.asLong() != GateOutcome.FORMAT) {
            throw new IOException(
                    file + ": field 'format' is " + format.asLong() + ", but this version of NextBench reads "
                            + GateOutcome.FORMAT + "; use the version that wrote it, or check again");
        }
        String missing = missing(tree, GateOutcome.class, "");
        if (missing != null) {
            throw new IOException(
                    file + ": field '" + missing + "' is missing; the file was cut off or edited: check again");
        }
        return Json.read(file, GateOutcome.class);
    }

    /** The first field that a record needs and a tree lacks, such as {@code checks[2].first.ratio}. */
    private static @Nullable String missing(JsonNode tree, Class<?> type, String path) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name =
                    component.getName().replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
            String place = path + name;
            JsonNode value = tree.path(name);
            if (value.isMissingNode() || value.isNull()) {
                if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                    return place;
                }
                continue;
            }
            String inner = null;
            if (component.getType().isRecord() && value.isObject()) {
                inner = missing(value, component.getType(), place + ".");
            } else if (value.isArray()
                    && component.getGenericType() instanceof ParameterizedType list
                    && list.getActualTypeArguments()[0] instanceof Class<?> item
                    && item.isRecord()) {
                for (int i = 0; i < value.size() && inner == null; i++) {
                    String here = place + "[" + i + "]";
                    inner = value.get(i).isNull() ? here : missing(value.get(i), item, here + ".");
                }
            }
            if (inner != null) {
                return inner;
            }
        }
        return null;
    }
}
