/** Graphs rewritten for inference: norms and scales by channel become part of the weights beside them. */
@NullMarked
package dev.nextbench.fuse;

import org.jspecify.annotations.NullMarked;
