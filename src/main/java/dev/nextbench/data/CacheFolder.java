package dev.nextbench.data;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where this program keeps what it can make again. */
public final class CacheFolder {
    /** The system property that says where, before the environment. */
    static final String PROPERTY = "nextbench.cache";

    private CacheFolder() {}

    /** {@code -Dnextbench.cache}, else NEXTBENCH_CACHE, else {@code nextbench} in XDG_CACHE_HOME or {@code ~/.cache}. */
    public static Path locate() {
        String given = first(System.getProperty(PROPERTY), System.getenv("NEXTBENCH_CACHE"));
        if (given != null) {
            return Path.of(given);
        }
        String base = first(System.getenv("XDG_CACHE_HOME"), null);
        return base == null
                ? Path.of(System.getProperty("user.home"), ".cache", "nextbench")
                : Path.of(base, "nextbench");
    }

    private static @Nullable String first(@Nullable String one, @Nullable String other) {
        return one != null && !one.isBlank() ? one : other != null && !other.isBlank() ? other : null;
    }
}
