/** The graph of operators that tracing a model yields, and the tracer itself; every reader of a model (shapes, cost, TorchScript) reads this graph. */
@NullMarked
package dev.nextbench.graph;

import org.jspecify.annotations.NullMarked;
