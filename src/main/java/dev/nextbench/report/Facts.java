package dev.nextbench.report;

import dev.nextbench.report.Report.Fact;
import dev.nextbench.report.Report.FactValue;
import dev.nextbench.result.Lock;
import dev.nextbench.result.Provenance;
import dev.nextbench.result.StoredTrial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The conditions of an experiment's trials, from their provenance; where they differ, which trials have which. */
final class Facts {
    private static final int NAMED_TRIALS = 4;
    private static final int SHOWN_VALUES = 4;

    private final List<StoredTrial> trials;
    private final List<Fact> facts = new ArrayList<>();

    private Facts(List<StoredTrial> trials) {
        this.trials =
                trials.stream().filter(trial -> trial.provenance() != null).toList();
    }

    static List<Fact> of(Lock lock, List<StoredTrial> trials) {
        Facts facts = new Facts(trials);
        facts.plain("experiment", lock.file() + (lock.scale() == null ? "" : ", scale " + lock.scale()));
        facts.add("command", true, Provenance::command);
        facts.time();
        facts.add("device", false, Provenance::device);
        facts.add("threads", false, provenance -> String.valueOf(provenance.threads()));
        facts.add("machine", Provenance::machine);
        facts.add("data", Provenance::data);
        facts.add("preprocessing", Provenance::preprocessing);
        facts.add("revision", true, Provenance::revision);
        facts.add("versions", Provenance::versions);
        return facts.facts;
    }

    private void plain(String name, String value) {
        facts.add(new Fact(name, List.of(new FactValue(value, "")), false));
    }

    private void time() {
        TreeSet<String> times = new TreeSet<>();
        for (StoredTrial trial : trials) {
            Provenance provenance = Objects.requireNonNull(trial.provenance());
            times.add(provenance.started());
            times.add(provenance.finished() == null ? provenance.started() : provenance.finished());
        }
        if (!times.isEmpty()) {
            plain("run", times.size() == 1 ? times.first() : times.first() + " to " + times.last());
        }
    }

    /** A map's entries that all trials share in one fact, and a fact for each entry in which they differ. */
    private void add(String name, Function<Provenance, Map<String, String>> map) {
        TreeMap<String, List<FactValue>> entries = new TreeMap<>();
        TreeSet<String> keys = new TreeSet<>();
        trials.forEach(trial -> keys.addAll(
                map.apply(Objects.requireNonNull(trial.provenance())).keySet()));
        for (String key : keys) {
            entries.put(key, values(provenance -> map.apply(provenance).get(key)));
        }
        List<String> shared = new ArrayList<>();
        entries.forEach((key, values) -> {
            if (values.size() == 1) {
                shared.add(key + " " + values.get(0).text());
            }
        });
        if (!shared.isEmpty()) {
            plain(name, String.join(", ", shared));
        }
        entries.forEach((key, values) -> {
            if (values.size() > 1) {
                facts.add(new Fact(name + ": " + key, values, false));
            }
        });
    }

    private void add(String name, boolean code, Function<Provenance, @Nullable String> value) {
        List<FactValue> values = values(value);
        if (!values.isEmpty()) {
            facts.add(new Fact(name, values, code));
        }
    }

    private List<FactValue> values(Function<Provenance, @Nullable String> value) {
        Map<String, List<String>> ids = new LinkedHashMap<>();
        for (StoredTrial trial : trials) {
            String text = value.apply(Objects.requireNonNull(trial.provenance()));
            ids.computeIfAbsent(text == null ? "not recorded" : text, key -> new ArrayList<>())
                    .add(trial.trial().id());
        }
        List<FactValue> values = new ArrayList<>();
        for (Map.Entry<String, List<String>> entry : ids.entrySet()) {
            if (values.size() == SHOWN_VALUES) {
                int rest = ids.size() - SHOWN_VALUES;
                values.add(new FactValue("and " + Numbers.count(rest, "other"), ""));
                break;
            }
            values.add(new FactValue(entry.getKey(), ids.size() == 1 ? "" : which(entry.getValue())));
        }
        return values;
    }

    private static String which(List<String> ids) {
        return ids.size() <= NAMED_TRIALS
                ? (ids.size() == 1 ? "trial " : "trials ") + String.join(", ", ids)
                : Numbers.count(ids.size(), "trial");
    }
}
