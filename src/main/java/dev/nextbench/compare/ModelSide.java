package dev.nextbench.compare;

import dev.nextbench.bench.PrecisionCheck;
import dev.nextbench.bench.ThroughputMeasurement;
import dev.nextbench.bench.Workload;
import dev.nextbench.experiment.Precision;
import dev.nextbench.io.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A model of this program, run by this build or another one.
 *
 * @param label a short name for tables
 * @param workload what a step is
 * @param program the build that runs it
 * @param slowdown factor by which the process slows its own steps, for the gate's self-test; 1 for none
 * @param classes the archive of the program's classes, if it has one
 */
public record ModelSide(
        String label,
        Workload workload,
        Program program,
        double slowdown,
        @Nullable Path classes) implements Side {
    /** A side without an archive of its classes. */
    public ModelSide(String label, Workload workload, Program program, double slowdown) {
        this(label, workload, program, slowdown, null);
    }

    /** A side that is not slowed. */
    public ModelSide(String label, Workload workload, Program program) {
        this(label, workload, program, 1);
    }

    /** The same with an archive of its classes. */
    ModelSide withClasses(Path archive) {
        return new ModelSide(label, workload, program, slowdown, archive);
    }

    /** Its processes only compute, once they are ready. */
    @Override
    public boolean mayBeKilled() {
        return true;
    }

    @Override
    public List<String> command() {
        List<String> command = new ArrayList<>(List.of(Program.java()));
        command.addAll(List.of(ThroughputMeasurement.jvmArguments()));
        if (classes != null) {
            command.add("-XX:SharedArchiveFile=" + classes);
        }
        if (!arithmetic(workload).isEmpty()) {
            // The variables may be overruled; the process tries its products, and refuses to be measured if they are
            // not so.
            command.add("-D" + PrecisionCheck.PROPERTY + "=" + PrecisionCheck.Mode.FLOAT32.id());
        }
        // Native code runs the steps; the first compiler tier is all that the loop around them needs, and it starts
        // fastest. A crash is told in a sentence, not in files in the user's folder.
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-XX:ErrorFile=/dev/null",
                "-XX:-CreateCoredumpOnCrash",
                "-cp",
                program.classpath(),
                Program.MAIN,
                "step-server",
                "--workload",
                Json.compact(workload)));
        if (slowdown != 1) {
            command.addAll(List.of("--slowdown", Double.toString(slowdown)));
        }
        return command;
    }

    @Override
    public Map<String, String> environment() {
        return arithmetic(workload);
    }

    @Override
    public int batch() {
        return workload.batch();
    }

    @Override
    public int threads() {
        return workload.threads();
    }

    @Override
    public String device() {
        return workload.device();
    }

    @Override
    public Map<String, String> identity() {
        Map<String, String> identity = new TreeMap<>(step(workload));
        identity.put("model", workload.model());
        workload.settings().forEach((name, value) -> identity.put("setting " + name, Json.compact(value)));
        return identity;
    }

    /** What a step of a workload is besides its model, by the names that forks report it under. */
    public static Map<String, String> step(Workload workload) {
        Map<String, String> step = new TreeMap<>();
        step.put("mode", workload.mode());
        step.put("batch", Integer.toString(workload.batch()));
        step.put("input", "3x" + workload.size() + "x" + workload.size());
        step.put("precision", workload.precision().name().toLowerCase(Locale.ROOT));
        step.put("layout", workload.layout().name().toLowerCase(Locale.ROOT));
        step.put("threads", Integer.toString(workload.threads()));
        step.put("device", workload.device());
        return step;
    }

    /** The variables under which float32 means float32, on either side. */
    public static Map<String, String> arithmetic(Workload workload) {
        // Outside NVIDIA's containers libtorch lets convolutions, but not products, use TF32.
        return workload.device().equals("cpu") || workload.precision() != Precision.FLOAT32
                ? Map.of()
                : PrecisionCheck.Mode.FLOAT32.environment();
    }
}
