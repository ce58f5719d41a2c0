package dev.nextbench.result;

import org.jspecify.annotations.Nullable;

/**
 * A frozen trial with what lies in its folder.
 *
 * @param trial as frozen in the lock file
 * @param state where it stands
 * @param result absent until it has ended
 * @param provenance absent until it has begun
 */
public record StoredTrial(
        Lock.LockedTrial trial,
        TrialState state,
        @Nullable TrialResult result,
        @Nullable Provenance provenance) {}
