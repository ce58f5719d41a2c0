/** The state of the machine while something is timed on it, and whether that state makes the time worthless. */
@NullMarked
package dev.nextbench.machine;

import org.jspecify.annotations.NullMarked;
