/** Data sets, decoding, and batches that are ready before the step asks for them. */
@NullMarked
package dev.nextbench.data;

import org.jspecify.annotations.NullMarked;
