/** ResNet (arXiv 1512.03385) in the layout of timm's and torchvision's ResNet-50, the speed reference. */
@NullMarked
package dev.nextbench.model.resnet;

import org.jspecify.annotations.NullMarked;
