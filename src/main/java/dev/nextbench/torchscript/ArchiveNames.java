package dev.nextbench.torchscript;

/** How dotted names of the state dictionary stand in TorchScript: attributes, numbers through {@code getattr}. */
final class ArchiveNames {
    private ArchiveNames() {}

    /** The expression that reads {@code stem.0.weight} from the root: {@code getattr(self.stem, "0").weight}. */
    static String access(String name) {
        String expression = "self";
        for (String part : name.split("\\.", -1)) {
            expression = isIdentifier(part) ? expression + "." + part : "getattr(" + expression + ", \"" + part + "\")";
        }
        return expression;
    }

    /** True if a name can stand as an attribute in source text. */
    static boolean isIdentifier(String name) {
        return !name.isEmpty() && !Character.isDigit(name.charAt(0));
    }
}
