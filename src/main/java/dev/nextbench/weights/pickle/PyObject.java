package dev.nextbench.weights.pickle;

import org.jspecify.annotations.Nullable;

/** An object of a class: a name and, if it has them, attributes. Nothing of the class itself is known. */
public final class PyObject {
    private final String className;
    private @Nullable PyDict attributes;

    PyObject(String className) {
        this.className = className;
    }

    /** The name of its class with its module. */
    public String className() {
        return className;
    }

    /** True if it is a module or another object of a TorchScript archive. */
    public boolean isScripted() {
        return className.startsWith("__torch__.");
    }

    /** Its attributes, if it was given any. */
    public @Nullable PyDict attributes() {
        return attributes;
    }

    void give(PyDict newAttributes) {
        attributes = newAttributes;
    }
}
