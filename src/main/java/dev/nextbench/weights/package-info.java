/** Weights in files: safetensors. */
@NullMarked
package dev.nextbench.weights;

import org.jspecify.annotations.NullMarked;
