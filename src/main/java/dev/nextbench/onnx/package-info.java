/** Traced models as ONNX files: operators become nodes, and parameters initialisers under their own names. */
@NullMarked
package dev.nextbench.onnx;

import org.jspecify.annotations.NullMarked;
