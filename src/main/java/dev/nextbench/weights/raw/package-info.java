/** What all weights files are made of: bytes by checked positions, element types, zip entries, memory. */
@NullMarked
package dev.nextbench.weights.raw;

import org.jspecify.annotations.NullMarked;
