/** Whether a change made anything slower, larger or less accurate: pass, regression, or not to be told. */
@NullMarked
package dev.nextbench.gate;

import org.jspecify.annotations.NullMarked;
