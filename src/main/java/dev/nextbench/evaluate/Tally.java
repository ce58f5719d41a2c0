package dev.nextbench.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What an evaluation counts, image by image. */
public final class Tally {
    private static final int FIVE = 5;

    private final int classes;
    private final long[] images;
    private final long[] first;
    private final long[] amongFive;
    private final TreeMap<Long, Long> confusion = new TreeMap<>();
    private double loss;

    /**
     * A class's counts.
     *
     * @param index of the class
     * @param images of it
     * @param top1 share of them whose largest logit is the class's
     * @param top5 share of them whose class is among the five largest logits
     */
    public record ClassAccuracy(int index, long images, double top1, double top5) {}

    /**
     * How often a class was taken for one.
     *
     * @param label the images' class
     * @param predicted the class of the largest logit, which may be the same
     */
    public record Confusion(int label, int predicted, long images) {}

    /** A tally without images. */
    public Tally(int classes) {
        this.classes = classes;
        this.images = new long[classes];
        this.first = new long[classes];
        this.amongFive = new long[classes];
    }

    /** Counts an image. */
    public void add(Logits logits, int label) {
        int rank = logits.rank(label);
        images[label]++;
        first[label] += rank == 0 ? 1 : 0;
        amongFive[label] += rank < FIVE ? 1 : 0;
        loss += logits.crossEntropy(label);
        int predicted = rank == 0 ? label : logits.best(1).get(0);
        confusion.merge((long) label * classes + predicted, 1L, Long::sum);
    }

    /** Images counted. */
    public long images() {
        return sum(images);
    }

    /** The share of images whose largest logit is their class's, 0..1. */
    public double top1() {
        return (double) sum(first) / images();
    }

    /** The share of images whose class is among the five largest logits, 0..1. */
    public double top5() {
        return (double) sum(amongFive) / images();
    }

    /** The mean cross entropy. */
    public double loss() {
        return loss / images();
    }

    private static long sum(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /** The classes that have images, by index. */
    public List<ClassAccuracy> perClass() {
        List<ClassAccuracy> all = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            if (images[i] > 0) {
                all.add(new ClassAccuracy(
                        i, images[i], (double) first[i] / images[i], (double) amongFive[i] / images[i]));
            }
        }
        return all;
    }

    /** The confusions that occurred, by label and predicted class. */
    public List<Confusion> confusion() {
        return confusion.entrySet().stream()
                .map(entry -> new Confusion(
                        (int) (entry.getKey() / classes), (int) (entry.getKey() % classes), entry.getValue()))
                .toList();
    }
}
