package dev.nextbench.gate;

import dev.nextbench.compare.Design;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whether two figures are of the same work on the same kind of machine (throughput-protocol.md, C.8). */
public final class Identity {
    /** What the gate is there to judge, or what changes nothing of the work. */
    private static final Set<String> JUDGED = Set.of("revision", "nextbench");

    /** What may differ between two builds, but has to be said. */
    private static final Set<String> SAID =
            Set.of("graph_sha256", "djl", "libtorch", "jdk", "settings_sha256", "products");

    private static final Set<String> MACHINE = Set.of("processor", "cores", "environment");

    /** What a recorded session says of how it was measured begins so. */
    private static final String MEASURED = "measured ";

    private Identity() {}

    /**
     * What differs.
     *
     * @param refused differences that make figures incomparable
     * @param said differences that readers have to know
     */
    record Difference(List<String> refused, List<String> said) {
        /** Whether nothing differs. */
        boolean none() {
            return refused.isEmpty() && said.isEmpty();
        }

        /** All of it. */
        List<String> all() {
            List<String> all = new ArrayList<>(refused);
            all.addAll(said);
            return all;
        }
    }

    /** Compares a baseline's identity with a candidate's. */
    static Difference between(Map<String, String> baseline, Map<String, String> candidate) {
        List<String> refused = new ArrayList<>();
        List<String> said = new ArrayList<>();
        Set<String> keys = new TreeSet<>(baseline.keySet());
        keys.addAll(candidate.keySet());
        keys.removeAll(JUDGED);
        for (String key : keys) {
            String before = baseline.getOrDefault(key, "not known");
            String now = candidate.getOrDefault(key, "not known");
            if (!before.equals(now)) {
                (SAID.contains(key) ? said : refused).add(key + " was " + before + " and is " + now);
            }
        }
        return new Difference(refused, said);
    }

    /**
     * What of a machine's description makes times comparable from one session to another: processor, cores, GPUs with
     * their driver, variables that tune libraries, and how it was measured. Memory and the kernel's version are not part of
     * it.
     */
    static Map<String, String> machine(Map<String, String> described) {
        Map<String, String> kind = new TreeMap<>(described);
        kind.keySet().removeIf(key -> !MACHINE.contains(key) && !key.startsWith("gpu ") && !key.startsWith(MEASURED));
        return kind;
    }

    /** A machine's description with how forks are measured on it one by one; the number of forks is not part of that. */
    static Map<String, String> measured(Map<String, String> machine, Design design) {
        Map<String, String> both = new TreeMap<>(machine);
        both.put(MEASURED + "seconds of a fork", Double.toString(design.seconds()));
        both.put(MEASURED + "seconds of warm-up", Double.toString(design.warmup()));
        both.put(MEASURED + "on one core", Boolean.toString(design.pin()));
        return both;
    }

    /** What makes a history's values comparable: all of it but the build, which the history follows. */
    public static Map<String, String> series(Map<String, String> identity) {
        Map<String, String> series = new TreeMap<>(identity);
        series.keySet().removeAll(JUDGED);
        // Steps are native code; a patch of Java is no new series.
        series.remove("jdk");
        // Forks said nothing of it before they tried it, and did the same.
        series.remove("products", "float32");
        return series;
    }
}
