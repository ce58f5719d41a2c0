/** ConvNeXt (arXiv 2201.03545) and InceptionNeXt (arXiv 2303.16900): one block and one backbone, told apart by fields. */
@NullMarked
package dev.nextbench.model.metanext;

import org.jspecify.annotations.NullMarked;
