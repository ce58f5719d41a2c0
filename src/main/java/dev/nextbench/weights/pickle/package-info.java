/** An interpreter of the part of Python's pickle format that tensors need; it executes nothing. */
@NullMarked
package dev.nextbench.weights.pickle;

import org.jspecify.annotations.NullMarked;
