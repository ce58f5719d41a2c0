/** The models held against the reference implementations. */
@NullMarked
package dev.nextbench.parity;

import org.jspecify.annotations.NullMarked;
