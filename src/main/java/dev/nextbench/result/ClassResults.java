package dev.nextbench.result;

import dev.nextbench.io.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a trial's model makes of each class: {@code classes.csv} and {@code confusion.csv} in the trial's folder.
 *
 * @param classes by index
 * @param confusion by label and predicted class
 */
public record ClassResults(List<ClassAccuracy> classes, List<Confusion> confusion) {
    static final String CLASSES = "classes.csv";
    static final String CONFUSION = "confusion.csv";
    static final RecordCsv<ClassAccuracy> CLASSES_CSV = new RecordCsv<>(ClassAccuracy.class);
    static final RecordCsv<Confusion> CONFUSION_CSV = new RecordCsv<>(Confusion.class);

    /** Copies the lists. */
    public ClassResults {
        classes = List.copyOf(classes);
        confusion = List.copyOf(confusion);
    }

    /** Writes both files into a trial's folder, each whole or not at all. */
    public void write(Path folder) {
        write(folder.resolve(CLASSES), CLASSES_CSV.write(classes));
        write(folder.resolve(CONFUSION), CONFUSION_CSV.write(confusion));
    }

    private static void write(Path file, String text) {
        try {
            AtomicFiles.write(file, text);
        } catch (IOException e) {
            throw ResultStore.unwritable(file, e);
        }
    }
}
