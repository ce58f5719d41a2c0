package dev.nextbench.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import dev.nextbench.graph.ElementType;
import dev.nextbench.graph.Shape;
import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;
import dev.nextbench.graph.op.ClassificationCounts;
import dev.nextbench.graph.op.Predictions;
import dev.nextbench.random.SplitMix;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What evaluation counts. */
class ClassificationOperatorsTest {
    /** Counts and predictions of logits {@code [N, K]}. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Found(float[] counts, long[] predictions) {}

    private static Found evaluated(float[] logits, long... classes) throws IOException {
        Tracer tracer = new Tracer();
        int count = classes.length;
        int width = logits.length / count;
        Value inputs = tracer.input("logits", Shape.of(1, width), ElementType.FLOAT32);
        Value labels = tracer.input("classes", Shape.of(1), ElementType.INT64);
        try (GraphRun run = new GraphRun(tracer.graph(
                tracer.apply(new ClassificationCounts(), inputs, labels),
                tracer.apply(new Predictions(), inputs, labels)))) {
            NDList found = run.call(run.floats(logits, count, width), run.longs(classes));
            return new Found(found.get(0).toFloatArray(), found.get(1).toLongArray());
        }
    }

    @Test
    void equalLogitsRankByLowerClassFirst() throws IOException {
        float[] equal = new float[3 * 1000];
        Found found = evaluated(equal, 0, 4, 5);
        assertThat(found.counts()[1]).as("top-1: class 0 only").isEqualTo(1);
        assertThat(found.counts()[2]).as("top-5: classes 0 to 4").isEqualTo(2);
        assertThat(found.predictions()).containsExactly(0, 0, 0, 4, 0, 5);

        float[] pairs = {1, 3, 3, 2, 2, 2, 2};
        assertThat(evaluated(pairs, 1).predictions()).containsExactly(1, 0);
        assertThat(evaluated(pairs, 2).predictions()).containsExactly(1, 1);
        assertThat(evaluated(pairs, 5).predictions()).containsExactly(1, 4);
        assertThat(evaluated(pairs, 5).counts()[2]).isEqualTo(1);
        assertThat(evaluated(pairs, 6).predictions()).containsExactly(1, 5);
        assertThat(evaluated(pairs, 6).counts()[2]).isZero();
    }

    @Test
    void aSampleWithANanIsWrong() throws IOException {
        float[] logits = {9, 1, Float.NaN, 0, 0, 0, 9, 1, 0, 0, 0, 0};
        Found found = evaluated(logits, 0, 0);
        assertThat(found.counts()).contains(1, 1, 2);
        assertThat(found.counts()[1]).isEqualTo(1);
        assertThat(found.counts()[2]).isEqualTo(1);
        assertThat(found.predictions()[1]).isGreaterThanOrEqualTo(6);
        assertThat(found.predictions()[3]).isZero();
    }

    @Test
    void countsAndPredictionsAreAHandCount() throws IOException {
        int images = 300;
        int classes = 12;
        SplitMix random = new SplitMix(2);
        float[] logits = new float[images * classes];
        long[] labels = new long[images];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = random.nextInt(9) / 4f; // many ties
        }
        int best = 0;
        int amongFive = 0;
        double loss = 0;
        long[] predictions = new long[2 * images];
        for (int i = 0; i < images; i++) {
            labels[i] = random.nextInt(classes);
            int before = 0;
            int first = 0;
            double sum = 0;
            float own = logits[i * classes + (int) labels[i]];
            for (int c = 0; c < classes; c++) {
                float logit = logits[i * classes + c];
                before += logit > own || (logit == own && c < labels[i]) ? 1 : 0;
                first = logit > logits[i * classes + first] ? c : first;
                sum += Math.exp(logit - own);
            }
            best += before < 1 ? 1 : 0;
            amongFive += before < 5 ? 1 : 0;
            loss += Math.log(sum);
            predictions[2 * i] = first;
            predictions[2 * i + 1] = before;
        }
        Found found = evaluated(logits, labels);
        assertThat(found.predictions()).isEqualTo(predictions);
        assertThat(found.counts()[1]).isEqualTo(best);
        assertThat(found.counts()[2]).isEqualTo(amongFive);
        assertThat(found.counts()[3]).isEqualTo(images);
        assertThat((double) found.counts()[0]).isCloseTo(loss, within(1e-5 * loss));
    }
}
