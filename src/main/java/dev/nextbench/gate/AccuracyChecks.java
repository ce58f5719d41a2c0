package dev.nextbench.gate;

import dev.nextbench.compare.Metric;
import dev.nextbench.result.Lock;
import dev.nextbench.result.Provenance;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.StoredTrial;
import dev.nextbench.result.TrialResult;
import dev.nextbench.stats.Interval;
import dev.nextbench.stats.RatioEstimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.math3.stat.StatUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Judges accuracy by what two results folders hold of the same experiment: trials are paired by their point and seed, the
 * unit is the seed, and the quantity is the error (1 less top-1), so that more is worse as everywhere in the gate. Trainings
 * are not repeated here, so there is no second look, and the chance of a false alarm in one is Bonferroni's share.
 */
public final class AccuracyChecks {
    /** Errors that are a share of this more count. */
    public static final double THRESHOLD = 0.05;

    /** What a unit is, in words. */
    static final String UNIT = "seeds";

    private static final String SEED = "seed";
    private static final String METRIC = "top1";
    private static final double CONFIDENCE = 0.95;
    private static final double PERCENT = 100;

    /** A test split's error is never known more finely than to half an image; and no error has a logarithm. */
    private static final double HALF_AN_IMAGE = 0.5;

    private AccuracyChecks() {}

    /** What two trainings with one seed ended with. */
    private record Pair(double baseline, double candidate, long images) {
        double logRatio() {
            double half = HALF_AN_IMAGE / images;
            return Math.log((1 - candidate + half) / (1 - baseline + half));
        }
    }

    /**
     * The checks of an experiment, one for each point of its axes.
     *
     * @param threshold such as 0.05: a twentieth more errors
     * @param families experiments, and measurements together, that share the chance of a false alarm
     * @throws IncomparableException if the two were not defined alike, or have nothing in common
     */
    public static List<Check> of(
            ResultStore baseline, ResultStore candidate, String experiment, double threshold, int families)
            throws IncomparableException {
        Map<String, StoredTrial> before = trained(baseline, experiment);
        Map<String, StoredTrial> now = trained(candidate, experiment);
        SortedMap<String, List<Pair>> points = new TreeMap<>();
        SortedMap<String, Map<String, String>> identities = new TreeMap<>();
        for (Map.Entry<String, StoredTrial> each : now.entrySet()) {
            StoredTrial old = before.get(each.getKey());
            if (old == null) {
                continue;
            }
            Lock.LockedTrial trial = each.getValue().trial();
            if (!definition(old.trial()).equals(definition(trial))) {
                throw new IncomparableException(experiment + ", " + each.getKey() + ": the baseline's trial was defined"
                        + " otherwise, so it is another series; run the baseline's revision with this experiment file");
            }
            TrialResult.Training first = training(old);
            TrialResult.Training second = training(each.getValue());
            String point = experiment + point(trial, false);
            points.computeIfAbsent(point, name -> new ArrayList<>())
                    .add(new Pair(first.top1(), second.top1(), second.testImages()));
            String data = data(each.getValue());
            if (!data.equals(data(old))) {
                throw new IncomparableException(
                        experiment + ", " + each.getKey() + ": the baseline was trained on other" + " data ("
                                + data(old) + ", now " + data + "), so it is another series");
            }
            Map<String, String> identity = new TreeMap<>();
            trial.point().forEach((axis, value) -> {
                if (!axis.equals(SEED)) {
                    identity.put("axis " + axis, value);
                }
            });
            identity.put("experiment", experiment);
            identity.put("model", trial.model());
            identity.put("data", data);
            identities.put(point, identity);
        }
        if (points.isEmpty()) {
            throw new IncomparableException(experiment + ": " + baseline.root() + " and " + candidate.root()
                    + " have no finished training in common; run it with the same file and --results for each");
        }
        List<Check> checks = new ArrayList<>();
        Rule rule = Rule.of(Metric.THROUGHPUT, threshold, 1)
                .unconfirmed(points.size() * families)
                .withMeans();
        Set<String> lost = new TreeSet<>();
        before.forEach((name, trial) -> {
            if (!now.containsKey(name)) {
                lost.add(experiment + point(trial.trial(), false));
            }
        });
        points.forEach((point, pairs) ->
                checks.add(check(point, identities.getOrDefault(point, Map.of()), rule, pairs, lost.contains(point))));
        return checks;
    }

    private static Map<String, StoredTrial> trained(ResultStore store, String experiment) {
        Map<String, StoredTrial> trials = new TreeMap<>();
        for (StoredTrial trial : store.trials(store.lock(experiment))) {
            TrialResult result = trial.result();
            if (result != null && result.state() == TrialResult.State.DONE && result.training() != null) {
                trials.put(point(trial.trial(), true) + " seed " + trial.trial().seed(), trial);
            }
        }
        return trials;
    }

    private static TrialResult.Training training(StoredTrial trial) {
        TrialResult result = trial.result();
        TrialResult.Training training = result == null ? null : result.training();
        if (training == null) {
            throw new IllegalArgumentException("trial " + trial.trial().id() + " was not trained");
        }
        return training;
    }

    private static String point(Lock.LockedTrial trial, boolean seed) {
        StringBuilder text = new StringBuilder();
        trial.point().forEach((axis, value) -> {
            if (seed || !axis.equals(SEED)) {
                text.append(' ').append(axis).append('=').append(value);
            }
        });
        return text.toString();
    }

    /** A trial's definition without the place of its data, whose content is compared instead. */
    private static JsonNode definition(Lock.LockedTrial trial) {
        JsonNode definition = trial.definition().deepCopy();
        if (definition.get("data") instanceof ObjectNode data) {
            data.remove("path");
        }
        return definition;
    }

    private static String data(StoredTrial trial) {
        Provenance provenance = trial.provenance();
        return provenance == null ? "not known" : provenance.data().getOrDefault("content_hash", "not known");
    }

    private static Check check(
            String point, Map<String, String> identity, Rule rule, List<Pair> pairs, boolean someFailed) {
        double[] values = pairs.stream().mapToDouble(Pair::logRatio).toArray();
        boolean equal = pairs.stream().allMatch(pair -> pair.baseline() == pair.candidate());
        Look look = look(values, rule, pairs);
        if (someFailed) {
            return made(
                    point,
                    identity,
                    rule,
                    look,
                    Verdict.INCONCLUSIVE,
                    "trainings that the baseline finished have no result now, and those that are left may be the better ones",
                    "see 'nextbench status' for what failed");
        }
        if (equal) {
            return made(point, identity, rule, look, Verdict.PASS, "equal for every seed, to the image", "");
        }
        if (values.length < Judge.FEWEST_UNITS) {
            return made(
                    point,
                    identity,
                    rule,
                    look,
                    Verdict.INCONCLUSIVE,
                    values.length + " seeds do not say how much seeds differ",
                    "train with " + Judge.FEWEST_UNITS + " seeds at least (seeds: [0, 1, 2])");
        }
        return switch (rule.signal(values)) {
            case WORSE ->
                made(
                        point,
                        identity,
                        rule,
                        look,
                        Verdict.REGRESSION,
                        "more errors than seeds explain",
                        "look at what changed since the baseline");
            case BETTER ->
                made(point, identity, rule, look, Verdict.IMPROVEMENT, "fewer errors than seeds explain", "");
            case NONE ->
                rule.sees(values)
                        ? made(
                                point,
                                identity,
                                rule,
                                look,
                                Verdict.PASS,
                                "a worsening of " + Percent.of(rule.smallestDetectable(values), 1)
                                        + " would have been seen",
                                "")
                        : made(
                                point,
                                identity,
                                rule,
                                look,
                                Verdict.INCONCLUSIVE,
                                "only a worsening of " + Percent.of(rule.smallestDetectable(values), 1)
                                        + " would have been seen",
                                "train with more seeds");
        };
    }

    private static Look look(double[] values, Rule rule, List<Pair> pairs) {
        RatioEstimate estimate = values.length >= 2 ? rule.estimate(values) : null;
        Interval interval = estimate == null ? null : estimate.interval(CONFIDENCE);
        return new Look(
                estimate == null ? Math.exp(values[0]) : estimate.ratio(),
                interval == null ? null : interval.low(),
                interval == null ? null : interval.high(),
                estimate == null ? null : estimate.lowerBound(rule.alpha()),
                estimate == null ? null : estimate.pSlower(),
                values.length,
                UNIT,
                pairs.stream().mapToLong(Pair::images).sum(),
                estimate == null ? null : estimate.spread(),
                estimate == null ? null : rule.smallestDetectable(values),
                PERCENT
                        * StatUtils.mean(
                                pairs.stream().mapToDouble(Pair::baseline).toArray()),
                PERCENT
                        * StatUtils.mean(
                                pairs.stream().mapToDouble(Pair::candidate).toArray()),
                Map.of(),
                0);
    }

    private static Check made(
            String point,
            Map<String, String> identity,
            Rule rule,
            Look look,
            Verdict verdict,
            String reason,
            String next) {
        return new Check(
                point, identity, METRIC, "%", true, rule.threshold(), rule.alpha(), look, null, verdict, reason, next);
    }
}
