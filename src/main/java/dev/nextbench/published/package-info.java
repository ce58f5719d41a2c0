/** What publications print about the models, to compare with: quoted, never measured here. */
@NullMarked
package dev.nextbench.published;

import org.jspecify.annotations.NullMarked;
