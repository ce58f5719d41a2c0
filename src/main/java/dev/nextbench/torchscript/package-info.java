/** Graphs written as TorchScript archives. */
@NullMarked
package dev.nextbench.torchscript;

import org.jspecify.annotations.NullMarked;
