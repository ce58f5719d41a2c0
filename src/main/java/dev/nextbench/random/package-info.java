/** Random numbers that are the same on every JDK and machine. */
@NullMarked
package dev.nextbench.random;

import org.jspecify.annotations.NullMarked;
