package dev.nextbench.train;

import dev.nextbench.data.Batch;
import dev.nextbench.result.ClassAccuracy;
import dev.nextbench.result.ClassResults;
import dev.nextbench.result.Confusion;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What evaluation counts class by class; see {@link dev.nextbench.graph.op.Predictions}. */
final class ClassCounts {
    private static final int FIVE = 5;

    private final List<String> names;
    private final long[] images;
    private final long[] top1;
    private final long[] top5;
    private final TreeMap<Long, Long> confusion = new TreeMap<>();

    /** Counts without images, of classes by their names. */
    ClassCounts(List<String> names) {
        this.names = names;
        this.images = new long[names.size()];
        this.top1 = new long[names.size()];
        this.top5 = new long[names.size()];
    }

    /** Adds a batch. */
    void add(Batch batch, long[] predictions) {
        for (int i = 0; i < batch.count(); i++) {
            int label = batch.label(i);
            long before = predictions[2 * i + 1];
            images[label]++;
            top1[label] += before < 1 ? 1 : 0;
            top5[label] += before < FIVE ? 1 : 0;
            confusion.merge((long) label * names.size() + predictions[2 * i], 1L, Long::sum);
        }
    }

    ClassResults results() {
        List<ClassAccuracy> classes = new ArrayList<>();
        for (int i = 0; i < images.length; i++) {
            if (images[i] > 0) {
                classes.add(new ClassAccuracy(
                        i, names.get(i), images[i], (double) top1[i] / images[i], (double) top5[i] / images[i]));
            }
        }
        int size = names.size();
        List<Confusion> cells = confusion.entrySet().stream()
                .map(cell -> new Confusion(
                        Math.toIntExact(cell.getKey() / size), Math.toIntExact(cell.getKey() % size), cell.getValue()))
                .toList();
        return new ClassResults(classes, cells);
    }
}
