package dev.nextbench.published;

import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.SettingValue;
import dev.nextbench.model.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds what was published about a model with its settings, and compares our counts with it. */
public final class PublishedFigures {
    /** Powers of ten of the units that tables print. */
    private static final int MILLIONS = 6;

    private static final int THOUSAND_MILLIONS = 9;

    /** Settings of how a model is trained or realised: with any value of them it is the model of the table. */
    private static final Set<String> NOT_THE_ARCHITECTURE =
            Set.of("drop_path", "head_dropout", "layer_scale_init", "mlp");

    private static final Map<PublishedTables.Key, PublishedFigure> ROWS = PublishedTables.read();
    private static final List<Quoted> QUOTED = quoted();
    private static final List<Explanation> EXPLANATIONS = Explanation.read();

    private PublishedFigures() {}

    /**
     * Which model a published row is.
     *
     * @param model the model's name
     * @param settings the settings that are not the model's defaults, as a person would write them
     */
    public record Quoted(PublishedFigure figure, String model, SortedMap<String, String> settings) {
        private boolean is(ModelDefinition definition, Map<String, SettingValue> architecture) {
            if (!model.equals(definition.name())) {
                return false;
            }
            Map<String, SettingValue> changed = new LinkedHashMap<>();
            settings.forEach((name, text) -> changed.put(
                    name, definition.setting(name).orElseThrow().type().parse(text)));
            return architecture(definition.resolve(changed)).equals(architecture);
        }
    }

    /** Every published row, those of other papers' models included, table by table. */
    public static List<PublishedFigure> all() {
        return List.copyOf(ROWS.values());
    }

    /** Every row that is one of our models, with the model. */
    public static List<Quoted> ours() {
        return QUOTED;
    }

    /** What was published about a model with these settings, for images of any size, table by table. */
    public static List<PublishedFigure> of(ModelDefinition model, Settings settings) {
        Map<String, SettingValue> architecture = architecture(settings);
        return QUOTED.stream()
                .filter(quoted -> quoted.is(model, architecture))
                .map(Quoted::figure)
                .toList();
    }

    /** The same for images of one size only, in pixels. */
    public static List<PublishedFigure> of(ModelDefinition model, Settings settings, int imageSize) {
        return of(model, settings).stream()
                .filter(figure -> figure.imageSize() == imageSize)
                .toList();
    }

    /**
     * A published row beside our counts.
     *
     * @param parameters trained scalars
     * @param macs multiply-accumulates for one image of the row's size
     */
    public static Comparison compare(PublishedFigure figure, long parameters, long macs) {
        Agreement ofParameters = agreement(figure.parameters(), parameters, MILLIONS);
        Agreement ofMacs = agreement(figure.macs(), macs, THOUSAND_MILLIONS);
        List<String> notes = new ArrayList<>();
        explain(figure, Explanation.PARAMETERS, ofParameters, notes);
        explain(figure, Explanation.MACS, ofMacs, notes);
        return new Comparison(figure, ofParameters, ofMacs, notes);
    }

    private static @Nullable Agreement agreement(@Nullable Printed printed, long count, int power) {
        return printed == null ? null : Agreement.of(printed, count, power);
    }

    private static void explain(
            PublishedFigure figure, String name, @Nullable Agreement agreement, List<String> notes) {
        if (agreement != null && agreement != Agreement.EQUAL) {
            EXPLANATIONS.stream()
                    .filter(explanation -> explanation.isOf(figure, name))
                    .findFirst()
                    .ifPresent(explanation ->
                            notes.add((name.equals(Explanation.MACS) ? "MACs" : name) + ": " + explanation.text()));
        }
    }

    private static Map<String, SettingValue> architecture(Settings settings) {
        Map<String, SettingValue> values = new TreeMap<>(settings.values());
        values.keySet().removeAll(NOT_THE_ARCHITECTURE);
        return values;
    }

    private static List<Quoted> quoted() {
        List<Quoted> quoted = new ArrayList<>();
        for (Map<String, String> row : CsvTable.read("models.csv").rows()) {
            PublishedTables.Key key = PublishedTables.Key.of(row);
            PublishedFigure figure = ROWS.get(key);
            if (figure == null) {
                throw new IllegalArgumentException("models.csv speaks of " + key + ", which no table has");
            }
            SortedMap<String, String> settings = new TreeMap<>();
            for (String setting : PublishedTables.value(row, "settings").split(";", -1)) {
                int equals = setting.indexOf('=');
                if (equals > 0) {
                    settings.put(setting.substring(0, equals).strip(), setting.substring(equals + 1));
                }
            }
            quoted.add(new Quoted(figure, PublishedTables.value(row, "model"), settings));
        }
        return List.copyOf(quoted);
    }
}
