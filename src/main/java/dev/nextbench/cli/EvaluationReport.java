package dev.nextbench.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.nextbench.evaluate.ClassMapping;
import dev.nextbench.evaluate.Tally;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code evaluate} found, as JSON.
 *
 * @param model the model's name
 * @param settings all its settings
 * @param trial the trial that trained it; absent if none did
 * @param weights the file of its weights
 * @param data the data set
 * @param images images evaluated
 * @param top1 share of images whose largest logit is their class's, 0..1; the lower index of equal logits counts first
 * @param top5 share of images whose class is among the five largest logits, 0..1
 * @param loss mean cross entropy
 * @param seconds from the first image to the last
 * @param transform how images were scaled and cropped; absent for digits
 * @param preprocessing decoder, transform and normalisation in words, and {@code pixels}: CRC-32 over the bytes of all
 *     images as the model got them, in order
 * @param precision of the model's products
 * @param batch images of a call of the engine
 * @param threads threads of an operator on the CPU
 * @param device {@code cpu} or {@code gpu:N}
 * @param machine operating system, processor, cores, memory
 * @param versions program, JDK, DJL, libtorch and other libraries
 * @param revision git revision of the program
 * @param perClass accuracy of every class that has images, if asked for
 * @param confusion how often each class was taken for which, if asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EvaluationReport(
        String model,
        Map<String, Object> settings,
        @Nullable String trial,
        Weights weights,
        Data data,
        long images,
        double top1,
        double top5,
        double loss,
        double seconds,
        @Nullable Transform transform,
        Map<String, String> preprocessing,
        String precision,
        int batch,
        int threads,
        String device,
        Map<String, String> machine,
        Map<String, String> versions,
        String revision,
        @Nullable List<ClassRow> perClass,
        @Nullable List<Tally.Confusion> confusion) {
    /** A file of weights with the SHA-256, in hex, of its content. */
    record Weights(String file, String sha256) {}

    /**
     * A data set.
     *
     * @param name as the command line named it
     * @param folder where its class folders lie; absent for digits
     * @param classes classes in it
     * @param mapping how its classes were matched with the model's
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Data(String name, @Nullable String folder, int classes, ClassMapping.Rule mapping) {}

    /** How images were scaled and cropped; see {@code EvaluationTransform}. */
    record Transform(String kind, int size, double crop, String interpolation) {}

    /** A class's accuracy; see {@code Tally.ClassAccuracy}. */
    record ClassRow(int index, String name, long images, double top1, double top5) {}
}
