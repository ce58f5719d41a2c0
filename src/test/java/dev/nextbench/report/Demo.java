package dev.nextbench.report;

import dev.nextbench.result.Lock;
import dev.nextbench.result.ResultStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

final class Demo {
    private Demo() {}

    public static void main(String[] args) throws Exception {
        ResultStore store = new ResultStore(Path.of(args[1]));
        if (args[0].equals("small")) {
            SyntheticExperiment.small(store);
        } else if (args[0].equals("models")) {
            SyntheticExperiment e = new SyntheticExperiment(store);
            for (String m : List.of("resnet50", "convnext_atto", "convnext_tiny", "inceptionnext_atto", "inceptionnext_tiny", "econvnext_mini", "econvnext_tiny", "convnext_small_isotropic")) {
                for (String k : List.of("3", "5", "7")) {
                    for (long s = 0; s < 3; s++) e.trial(m, Map.of("kernel", k, "norm", k.equals("5") ? "batch" : "layer"), s);
                }
            }
            Lock lock = e.lock("Kernel sizes and norms across the NeXt families", "Do large depthwise kernels pay for their time on small images, and does the answer depend on the norm?", List.of("model", "kernel", "norm", "seed"), List.of(), List.of(Map.of("model", "resnet50", "kernel", "3")));
            store.writeLock(lock);
            for (int i = 0; i < lock.trials().size(); i++) if (i != 30) e.finish(lock.trials().get(i));
        } else if (args[0].equals("many")) {
            SyntheticExperiment e = new SyntheticExperiment(store);
            for (int a = 0; a < 100; a++) for (int b = 0; b < 100; b++) e.trial("convnext_atto", Map.of("kernel", "" + a, "drop_path", "0." + b), 0);
            Lock lock = e.lock("Many", "How long?", List.of("kernel", "drop_path", "seed"), List.of(), List.of(Map.of("kernel", "7")));
            store.writeLock(lock);
            lock.trials().parallelStream().forEach(e::finish);
        }
        for (int i = 0; i < (args.length > 3 ? 3 : 1); i++) {
        long start = System.nanoTime();
        Report report = ExperimentReport.write(store, SyntheticExperiment.NAME, Path.of(args[2]));
        System.err.println((System.nanoTime() - start) / 1e9 + " s");
        if (i == 0) System.out.print(ExperimentReport.summary(report));
        }
    }
}
