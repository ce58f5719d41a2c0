/** The commands. */
@NullMarked
package dev.nextbench.cli;

import org.jspecify.annotations.NullMarked;
