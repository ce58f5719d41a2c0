/** Weights in files: safetensors, PyTorch, TorchScript, Paddle and NumPy archives. */
@NullMarked
package dev.nextbench.weights;

import org.jspecify.annotations.NullMarked;
