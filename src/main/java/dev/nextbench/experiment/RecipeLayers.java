package dev.nextbench.experiment;

import java.util.HashMap;
import java.util.Map;

/** What recipes say, which holds for a trial where neither its point nor the file says anything. Each is read once. */
final class RecipeLayers {
    private final Catalogue catalogue;
    private final Problems problems;
    private final YamlReader yaml;
    private final Map<String, Map<String, Written>> read = new HashMap<>();

    RecipeLayers(Catalogue catalogue, Problems problems) {
        this.catalogue = catalogue;
        this.problems = problems;
        this.yaml = new YamlReader(problems);
    }

    /** The values of a recipe by canonical name; nothing if there is no such recipe. */
    Map<String, Written> of(String recipe) {
        if (!Recipes.names().contains(recipe)) {
            return Map.of();
        }
        return read.computeIfAbsent(
                recipe,
                name -> yaml.tree(Recipes.text(name), "recipe " + name) instanceof Yaml.Mapping tree
                        ? DocumentReader.read(tree, catalogue, problems).values()
                        : Map.of());
    }
}
