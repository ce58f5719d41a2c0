/**
 * The statistics of throughput measurements: from step times to a ratio of two sides with its interval, how many
 * processes a comparison needs, and where a history changed. Everything is deterministic.
 */
@NullMarked
package dev.nextbench.stats;

import org.jspecify.annotations.NullMarked;
