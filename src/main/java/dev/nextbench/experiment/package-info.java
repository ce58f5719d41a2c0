/** Experiment files: YAML read into typed records, expanded into trials. */
@NullMarked
package dev.nextbench.experiment;

import org.jspecify.annotations.NullMarked;
