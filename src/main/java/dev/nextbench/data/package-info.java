/**
 * Data sets, decoding, and batches that are ready before the step asks for them. {@link dev.nextbench.data.DataSets}
 * opens and checks a data set, {@link dev.nextbench.data.Loader} makes batches of it.
 */
@NullMarked
package dev.nextbench.data;

import org.jspecify.annotations.NullMarked;
