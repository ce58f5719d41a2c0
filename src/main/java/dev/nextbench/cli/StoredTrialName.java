package dev.nextbench.cli;

import dev.nextbench.result.ResultStore;
import dev.nextbench.result.TrialState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where a trial lies in a results folder.
 *
 * @param experiment the experiment's name
 * @param id the trial's whole id
 */
record StoredTrialName(String experiment, String id) {
    private static final int SHOWN = 5;

    /** The order in which a trial that several experiments hold is preferred. */
    private static final List<TrialState> PREFERRED =
            List.of(TrialState.DONE, TrialState.FAILED, TrialState.RUNNING, TrialState.WAITING);

    private static StoredTrialName parse(String path) {
        int slash = path.lastIndexOf('/');
        return new StoredTrialName(path.substring(0, slash), path.substring(slash + 1));
    }

    /**
     * The trial whose id begins so; {@code EXPERIMENT/} may stand before it. A trial that several experiments hold
     * ran the same in all of them: the one that came furthest is taken.
     *
     * @return empty if there is none
     */
    static Optional<StoredTrialName> find(ResultStore store, String text) {
        String prefix = text.substring(text.lastIndexOf('/') + 1);
        if (prefix.isBlank()) {
            return Optional.empty();
        }
        List<StoredTrialName> found = store.find(prefix).stream()
                .filter(path -> path.startsWith(text) || !text.contains("/"))
                .map(StoredTrialName::parse)
                .toList();
        List<String> ids =
                found.stream().map(StoredTrialName::id).distinct().sorted().toList();
        if (ids.size() > 1 && !ids.contains(prefix)) {
            throw new InputException("'" + text + "' begins the ids of " + ids.size() + " trials: "
                    + String.join(", ", ids.subList(0, Math.min(SHOWN, ids.size())))
                    + (ids.size() > SHOWN ? ", …" : "") + "; write more of the id");
        }
        return found.stream()
                .filter(trial -> ids.size() == 1 || trial.id().equals(prefix))
                .min(Comparator.comparing(trial -> PREFERRED.indexOf(store.state(trial.experiment(), trial.id()))));
    }

    /** {@code EXPERIMENT/TRIAL-ID}. */
    @Override
    public String toString() {
        return experiment + "/" + id;
    }
}
