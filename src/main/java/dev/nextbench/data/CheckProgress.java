package dev.nextbench.data;

/** Is told now and then how far a check of images is. */
@FunctionalInterface
public interface CheckProgress {
    /** Says nothing. */
    CheckProgress NONE = (done, total) -> {};

    /** So many of the images or files that have to be read were read. */
    void checked(int done, int total);
}
