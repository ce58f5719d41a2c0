/** Results as they lie on disk: the frozen trials, their outcome and provenance. */
@NullMarked
package dev.nextbench.result;

import org.jspecify.annotations.NullMarked;
