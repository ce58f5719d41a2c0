package dev.nextbench.report;

import dev.nextbench.result.Lock;
import dev.nextbench.result.ResultStore;
import dev.nextbench.result.StoredTrial;
import dev.nextbench.result.TrialResult;
import dev.nextbench.result.TrialState;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/** Makes a report of an experiment's results. */
final class ReportBuilder {
    /** Figures of more groups than these would make a page that nobody can open. */
    private static final int GROUPS_WITH_FIGURES = 40;

    static final String FRONT_MARK = "●";

    private final ResultStore store;
    private final Lock lock;
    private final List<ColumnSource> sources;

    ReportBuilder(ResultStore store, Lock lock, List<ColumnSource> extra) {
        this.store = store;
        this.lock = lock;
        sources = new ArrayList<>(List.of(
                new AxisColumns(lock.report().groupBy()),
                new CostColumns(),
                new AccuracyColumns(),
                new ThroughputColumns(),
                new TimeColumns()));
        sources.addAll(extra);
    }

    Report build() {
        List<StoredTrial> trials = store.trials(lock);
        List<Group> groups = Rows.groups(lock, trials);
        List<Report.Section> sections = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            sections.add(section(groups.get(i), groups.size() == 1 ? "" : "-" + (i + 1), i < GROUPS_WITH_FIGURES));
        }
        List<Report.Unfinished> unfinished = new ArrayList<>();
        List<Report.Reproduction> reproductions = new ArrayList<>();
        List<Row> rows = groups.stream().flatMap(group -> group.rows().stream()).toList();
        List<String> varying = Rows.varying(lock.axes(), rows);
        for (Row row : rows) {
            String label = Group.label(row, varying);
            for (StoredTrial trial : row.trials()) {
                add(row, label, trial, unfinished, reproductions);
            }
        }
        int done = count(trials, TrialState.DONE);
        int failed = count(trials, TrialState.FAILED);
        return new Report(
                lock.experiment(),
                lock.title(),
                lock.question(),
                done,
                failed,
                trials.size() - done - failed,
                Facts.of(lock, trials),
                sections,
                unfinished,
                reproductions);
    }

    private static int count(List<StoredTrial> trials, TrialState state) {
        return (int) trials.stream().filter(trial -> trial.state() == state).count();
    }

    private static void add(
            Row row,
            String label,
            StoredTrial trial,
            List<Report.Unfinished> unfinished,
            List<Report.Reproduction> reproductions) {
        String id = trial.trial().id();
        long seed = trial.trial().seed();
        // A trial that runs now counts as waiting: a report depends on results, not on who is at work.
        if (trial.result() == null) {
            unfinished.add(new Report.Unfinished(row.number(), label, seed, id, "waiting", "not run to its end yet"));
        } else if (trial.state() == TrialState.FAILED) {
            TrialResult.Failure failure = trial.result().failure();
            String cause = failure == null
                    ? "no cause recorded"
                    : failure.kind() + " (" + failure.phase() + "): " + failure.message();
            unfinished.add(new Report.Unfinished(row.number(), label, seed, id, "failed", cause));
        }
        String command = trial.provenance() == null ? "" : trial.provenance().reproduce();
        reproductions.add(new Report.Reproduction(row.number(), label, seed, id, command));
    }

    private Report.Section section(Group group, String suffix, boolean drawn) {
        List<ValueColumn> columns = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (ColumnSource source : sources) {
            ColumnSource.Columns given = source.of(group);
            columns.addAll(given.columns());
            notes.addAll(given.notes());
        }
        ParetoPoints points = ParetoPoints.of(group);
        SortedSet<Integer> front = points.front();
        ReportTable table = new ReportTable(group, columns, front);
        List<Figure> figures = new ArrayList<>();
        if (drawn) {
            new ScatterFigure(group, points)
                    .draw("accuracy-throughput" + suffix)
                    .ifPresent(figures::add);
            new CurvesFigure(group, store, lock.experiment())
                    .draw("learning-curves" + suffix)
                    .ifPresent(figures::add);
        }
        return new Report.Section(
                group.heading(), table, "table" + suffix + ".csv", notes(group, table, notes), figures);
    }

    private List<String> notes(Group group, ReportTable table, List<String> ofColumns) {
        List<String> notes = new ArrayList<>();
        String constant = Rows.constant(group, lock.axes(), lock.report().groupBy());
        if (!constant.isEmpty() && group.rows().size() > 1) {
            notes.add("The same in all rows: " + constant + ".");
        }
        if (!table.front().isEmpty()) {
            notes.add(FRONT_MARK + " on the Pareto front of top-1 and inference throughput: no other row is at least as"
                    + " good in both and better in one.");
        }
        if (table.hasBest()) {
            notes.add("Bold: the best of its column.");
        }
        notes.addAll(ofColumns);
        if (table.hasMissing()) {
            notes.add(Numbers.MISSING + ": not measured, which is not zero.");
        }
        return notes;
    }
}
