/** Training and evaluation of one trial. */
@NullMarked
package dev.nextbench.train;

import org.jspecify.annotations.NullMarked;
