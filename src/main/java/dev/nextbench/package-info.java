/** NextBench: a reproducible benchmarking and ablation harness for convolutional image models. */
@NullMarked
package dev.nextbench;

import org.jspecify.annotations.NullMarked;
