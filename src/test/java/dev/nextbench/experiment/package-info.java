@NullMarked
package dev.nextbench.experiment;

import org.jspecify.annotations.NullMarked;
