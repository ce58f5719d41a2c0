/** E-ConvNeXt (arXiv 2508.20955): MetaNeXt blocks inside cross-stage-partial stages. */
@NullMarked
package dev.nextbench.model.econvnext;

import org.jspecify.annotations.NullMarked;
