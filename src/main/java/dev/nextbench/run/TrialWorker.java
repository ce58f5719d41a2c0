package dev.nextbench.run;

import ai.djl.Device;
import dev.nextbench.data.DataSet;
import dev.nextbench.data.DataSets;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.experiment.AugmentationSettings;
import dev.nextbench.experiment.TrainingSettings;
import dev.nextbench.experiment.TrialDefinition;
import dev.nextbench.io.Json;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import dev.nextbench.model.Module;
import dev.nextbench.model.Settings;
import dev.nextbench.result.EpochMetrics;
import dev.nextbench.result.TrialResult;
import dev.nextbench.train.ClassifierTrainer;
import dev.nextbench.train.EpochListener;
import dev.nextbench.train.TrainingCheckpoints;
import dev.nextbench.train.TrialFailure;
import dev.nextbench.weights.Safetensors;
import dev.nextbench.weights.TrainedModel;
import dev.nextbench.weights.WeightsException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Trains one trial in a process of its own, so that whatever a trial does to its process (an abort in native code, the
 * kernel's out-of-memory killer) ends that trial only. Writes {@link WorkerEvent} lines to standard output.
 */
public final class TrialWorker {
    private static final double PROGRESS_STEP = 0.01;

    private final PrintStream out;
    private double shown;

    private TrialWorker(PrintStream out) {
        this.out = out;
    }

    /** Runs the job whose file is the only argument. */
    public static void main(String[] arguments) throws IOException {
        PrintStream events =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        // Whatever a library prints must not get between the events.
        System.setOut(System.err);
        endWithParent();
        TrialJob job = Json.read(Path.of(arguments[0]), TrialJob.class);
        System.exit(new TrialWorker(events).run(job) ? 0 : 1);
    }

    /** The parent holds the other end of standard input: when that ends, the parent is gone, however it ended. */
    private static void endWithParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // A broken pipe says the same as its end.
                    } finally {
                        Runtime.getRuntime().halt(1);
                    }
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private boolean run(TrialJob job) {
        try {
            send(new WorkerEvent(null, null, train(job), null));
            return true;
        } catch (Exception | OutOfMemoryError | StackOverflowError | UnsatisfiedLinkError e) {
            TrialFailure failure = TrialFailure.of(e);
            if (failure.kind().equals("error")) {
                e.printStackTrace();
            }
            send(new WorkerEvent(
                    null,
                    null,
                    null,
                    new TrialResult.Failure("train", failure.kind(), String.valueOf(failure.getMessage()))));
            return false;
        }
    }

    private TrialResult.Training train(TrialJob job) throws IOException, WeightsException {
        TrialDefinition definition = job.definition();
        TrainingSettings training = definition.training();
        AugmentationSettings augmentation = definition.augmentation();
        if (training == null || augmentation == null) {
            throw new IllegalArgumentException("the trial is not to be trained");
        }
        TorchEngine.start(job.threads());
        Device device = TorchEngine.device(job.device());
        ModelDefinition model = Models.find(definition.model())
                .orElseThrow(() -> new IllegalArgumentException("there is no model '" + definition.model() + "'"));
        Settings settings = model.resolveJson(definition.settings());
        DataSet data = DataSets.open(definition.data());
        if (data.classes().size() != settings.whole("classes")) {
            throw new TrialFailure(
                    TrialFailure.Kind.DATA,
                    "the model has " + settings.whole("classes") + " classes, but the data set "
                            + data.classes().size() + "; set settings.classes to the latter");
        }
        TrainedModel description = new TrainedModel(
                definition.model(), settings.json(), definition.data().size(), data.classes());
        Module module = model.module(settings);
        ClassifierTrainer trainer = new ClassifierTrainer(
                module,
                StartWeights.of(training, model, settings, module, definition),
                definition.data(),
                augmentation,
                training.accumulate(job.microBatches()),
                definition.seed(),
                device,
                job.threads());
        Path folder = Path.of(job.folder());
        TrainingCheckpoints checkpoints = new TrainingCheckpoints(
                folder, job.id() + " in " + job.microBatches() + " parts", job.checkpointSeconds());
        ClassifierTrainer.Outcome outcome = trainer.train(data, description.metadata(), checkpoints, new Listener());
        Safetensors.write(folder.resolve(TrainedModel.FILE), outcome.weights());
        checkpoints.clear();
        return outcome.training();
    }

    private void send(WorkerEvent event) {
        out.println(Json.compact(event));
    }

    /** Sends what the trainer says; of the progress only every hundredth. */
    private final class Listener implements EpochListener {
        @Override
        public void progress(double done) {
            if (done >= shown + PROGRESS_STEP) {
                shown = done;
                send(new WorkerEvent(done, null, null, null));
            }
        }

        @Override
        public void epoch(EpochMetrics metrics) {
            send(new WorkerEvent(null, metrics, null, null));
        }
    }
}
