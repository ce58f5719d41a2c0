/**
 * Evaluation of classifiers as the references do it. {@link dev.nextbench.evaluate.Evaluation} takes
 * {@link dev.nextbench.evaluate.LabelledImages} through a transform and a {@link dev.nextbench.evaluate.Classifier}
 * to a {@link dev.nextbench.evaluate.Tally}.
 */
@NullMarked
package dev.nextbench.evaluate;

import org.jspecify.annotations.NullMarked;
