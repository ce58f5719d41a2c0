package dev.nextbench.checkpoint;

import dev.nextbench.graph.Parameter;
import dev.nextbench.graph.Shape;
import dev.nextbench.weights.NamedTensors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A file's entries beside a model's parameters under one convention. Entries go by their names in the file.
 *
 * @param found the file's tensors that fit, by the parameter's name
 * @param missing entries that the file should have
 * @param misshapen entries of another shape
 * @param unexpected entries that are no parameter's
 * @param leftOut entries that are no parameter's and that nothing uses
 */
record Comparison(
        Convention convention,
        Map<String, NamedTensors.Tensor> found,
        List<String> missing,
        List<Misshapen> misshapen,
        List<String> unexpected,
        List<String> leftOut) {

    /** An entry of another shape than its parameter's in the file. */
    record Misshapen(String entry, String parameter, Shape shape, Shape expected) {
        @Override
        public String toString() {
            return entry + " " + shape + " should be " + expected;
        }
    }

    /** Compares; what the file has for {@code fresh} parameters is not looked at. */
    static Comparison of(
            Convention convention, NamedTensors weights, Collection<Parameter> parameters, Set<String> fresh) {
        Map<String, NamedTensors.Tensor> found = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        List<Misshapen> misshapen = new ArrayList<>();
        Set<String> others = new LinkedHashSet<>(weights.tensors().keySet());
        for (Parameter parameter : parameters) {
            String entry = convention.inFile(parameter.name());
            others.remove(entry);
            if (fresh.contains(parameter.name())) {
                continue;
            }
            NamedTensors.Tensor tensor = weights.tensors().get(entry);
            if (tensor == null) {
                missing.add(entry);
                continue;
            }
            Shape expected = convention.inFile(parameter.shape(), tensor.shape().rank());
            if (tensor.shape().equals(expected)) {
                found.put(parameter.name(), tensor);
            } else {
                misshapen.add(new Misshapen(entry, parameter.name(), tensor.shape(), expected));
            }
        }
        List<String> unexpected = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (String entry : others) {
            NamedTensors.Tensor tensor = weights.tensors().get(entry);
            boolean unused = tensor != null && convention.leavesOut(entry, tensor.shape());
            (unused ? leftOut : unexpected).add(entry);
        }
        return new Comparison(convention, found, missing, misshapen, unexpected, leftOut);
    }

    /** How many entries are missing, misshapen or unexpected. */
    int differences() {
        return missing.size() + misshapen.size() + unexpected.size();
    }
}
