package dev.nextbench.train;

import ai.djl.Device;
import dev.nextbench.experiment.Layout;
import dev.nextbench.experiment.Precision;
import dev.nextbench.graph.ElementType;
import dev.nextbench.torchscript.Target;

/** What archives are written for, from the words of experiment files. */
public final class Targets {
    private Targets() {}

    /** The target of a precision and layout on a device. */
    public static Target of(Precision precision, Layout layout, Device device) {
        return new Target(
                switch (precision) {
                    case FLOAT32 -> ElementType.FLOAT32;
                    case BFLOAT16 -> ElementType.BFLOAT16;
                },
                layout == Layout.NHWC,
                device.isGpu());
    }
}
