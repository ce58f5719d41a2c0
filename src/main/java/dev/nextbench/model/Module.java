package dev.nextbench.model;

import dev.nextbench.graph.Tracer;
import dev.nextbench.graph.Value;

/**
 * A part of a model: a record whose fields are hyper-parameters, and which applies itself to a traced value. Children
 * are run inside {@link #in}, so that their parameters get the names of the reference implementation.
 */
public interface Module {
    /**
     * Applies the module.
     *
     * @throws dev.nextbench.graph.ShapeException if it cannot take the value's shape
     */
    Value apply(Tracer tracer, Value x);

    /** Applies the module as the child {@code name} of the module being traced. */
    default Value in(Tracer tracer, String name, Value x) {
        return tracer.within(name, () -> apply(tracer, x));
    }
}
