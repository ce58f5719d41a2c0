/** Modules as records whose fields are hyper-parameters, and the model families made of them. */
@NullMarked
package dev.nextbench.model;

import org.jspecify.annotations.NullMarked;
