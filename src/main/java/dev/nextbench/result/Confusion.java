package dev.nextbench.result;

/**
 * A row of {@code confusion.csv}: a cell of the confusion matrix of the test split after the last epoch. Cells without
 * images have no row.
 *
 * @param label the images' class, from 0
 * @param predicted the class of the largest logit, which may be the same
 * @param images how many
 */
public record Confusion(int label, int predicted, long images) {}
