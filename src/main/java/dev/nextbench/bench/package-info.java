/** Throughput measured by JMH in forked JVMs. */
@NullMarked
package dev.nextbench.bench;

import org.jspecify.annotations.NullMarked;
