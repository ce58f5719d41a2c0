package dev.nextbench.data;

/** Is told how far a download is. */
@FunctionalInterface
public interface FetchProgress {
    /** So many bytes of so many have arrived. */
    void fetched(long done, long total);
}
