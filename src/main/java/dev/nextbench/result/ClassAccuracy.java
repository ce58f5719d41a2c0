package dev.nextbench.result;

/**
 * A row of {@code classes.csv}: a class of the test split after the last epoch, with the weights as trained, not their
 * averages. Classes without test images have no row.
 *
 * @param index of the class, from 0, in the order of the logits
 * @param name of the class
 * @param images of it in the test split
 * @param top1 share of them whose largest logit is the class's, 0..1
 * @param top5 share of them whose class is among the five largest logits, 0..1
 */
public record ClassAccuracy(int index, String name, long images, double top1, double top5) {}
