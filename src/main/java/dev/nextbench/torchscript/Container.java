package dev.nextbench.torchscript;

import dev.nextbench.graph.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A node of the tree that dotted parameter names form. Each becomes a class of its own in the archive, which holds
 * nothing but its tensors and children, so that the state dictionary has the names of the reference implementation.
 */
final class Container {
    private final String className;
    private final Map<String, Container> children = new LinkedHashMap<>();
    private final Map<String, Parameter> tensors = new LinkedHashMap<>();

    private Container(String className) {
        this.className = className;
    }

    static Container treeOf(List<Parameter> parameters, String rootClass) {
        Container root = new Container(rootClass);
        for (Parameter parameter : parameters) {
            String[] parts = parameter.name().split("\\.", -1);
            Container container = root;
            for (int i = 0; i < parts.length - 1; i++) {
                String childClass = container.className + "_" + parts[i];
                container = container.children.computeIfAbsent(parts[i], part -> new Container(childClass));
            }
            container.tensors.put(parts[parts.length - 1], parameter);
        }
        return root;
    }

    String className() {
        return className;
    }

    Map<String, Container> children() {
        return children;
    }

    Map<String, Parameter> tensors() {
        return tensors;
    }

    /** The class's text up to its methods, after those of all its children. */
    void declare(List<String> lines, List<String> listAttributes, List<String> methods) {
        for (Container child : children.values()) {
            child.declare(lines, List.of(), List.of());
        }
        lines.add("class " + className + "(Module):");
        lines.add("  __parameters__ = " + names(true));
        lines.add("  __buffers__ = " + names(false));
        List<String> numbered = new ArrayList<>();
        children.forEach((name, child) -> {
            if (ArchiveNames.isIdentifier(name)) {
                lines.add("  " + name + " : __torch__." + child.className);
            } else {
                numbered.add("  __annotations__[\"" + name + "\"] = __torch__." + child.className);
            }
        });
        tensors.keySet().forEach(name -> lines.add("  " + name + " : Tensor"));
        lines.add("  training : bool");
        listAttributes.forEach(name -> lines.add("  " + name + " : List[Tensor]"));
        if (!numbered.isEmpty()) {
            lines.add("  __annotations__ = []");
            lines.addAll(numbered);
        }
        methods.forEach(line -> lines.add("  " + line));
    }

    private String names(boolean trainable) {
        StringBuilder list = new StringBuilder("[");
        tensors.forEach((name, parameter) -> {
            if (parameter.trainable() == trainable) {
                list.append('"').append(name).append("\", ");
            }
        });
        return list.append(']').toString();
    }
}
