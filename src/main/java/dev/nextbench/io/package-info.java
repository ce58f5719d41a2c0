/** Files that are written whole or not at all, and JSON as this program reads and writes it. */
@NullMarked
package dev.nextbench.io;

import org.jspecify.annotations.NullMarked;
