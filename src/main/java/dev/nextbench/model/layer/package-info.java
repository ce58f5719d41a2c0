/** The layers that several families share, one record each; a field is a hyper-parameter, a child has its reference's name. */
@NullMarked
package dev.nextbench.model.layer;

import org.jspecify.annotations.NullMarked;
