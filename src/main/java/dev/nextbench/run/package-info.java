/** Takes trials from plan to result. */
@NullMarked
package dev.nextbench.run;

import org.jspecify.annotations.NullMarked;
