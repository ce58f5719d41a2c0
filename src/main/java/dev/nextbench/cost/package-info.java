/** Parameters, multiply-accumulates and activation bytes of a traced graph. */
@NullMarked
package dev.nextbench.cost;

import org.jspecify.annotations.NullMarked;
