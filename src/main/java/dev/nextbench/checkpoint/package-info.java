/** Weights of other programs fitted to the models here: naming conventions, layouts, and what does not fit. */
@NullMarked
package dev.nextbench.checkpoint;

import org.jspecify.annotations.NullMarked;
