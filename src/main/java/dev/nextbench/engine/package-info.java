/** DJL's PyTorch engine: devices, threads, versions, and calls of archive methods. */
@NullMarked
package dev.nextbench.engine;

import org.jspecify.annotations.NullMarked;
