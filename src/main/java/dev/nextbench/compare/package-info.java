/**
 * Two sides measured against each other by interleaved forks: models, settings, builds of this program, and other
 * programs (throughput-protocol.md, C.5).
 */
@NullMarked
package dev.nextbench.compare;

import org.jspecify.annotations.NullMarked;
