/** Tables, figures and pages made from results alone. */
@NullMarked
package dev.nextbench.report;

import org.jspecify.annotations.NullMarked;
