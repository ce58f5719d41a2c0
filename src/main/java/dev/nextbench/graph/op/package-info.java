/** The operators that a graph is made of, one record each: output shape, multiply-accumulates and TorchScript text. */
@NullMarked
package dev.nextbench.graph.op;

import org.jspecify.annotations.NullMarked;
