package dev.nextbench.experiment;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads YAML text into trees with places. */
final class YamlReader {
    /** More levels than any experiment file needs. */
    private static final int DEEPEST = 50;

    /** More nodes than any experiment file needs; aliases of aliases can stand for any number. */
    private static final int MOST = 500_000;

    private final Problems problems;
    private int nodes;

    YamlReader(Problems problems) {
        this.problems = problems;
    }

    /**
     * A file's mapping; nothing if it cannot be read, which is then a problem.
     *
     * @param from where the file was asked for, for a file that is missing
     */
    Yaml.@Nullable Mapping file(Path file, Place from) {
        Place whole = Place.of(file.toString());
        String text;
        try {
            if (!Files.exists(file)) {
                problems.add(from, "there is no file '" + file + "'");
                return null;
            }
            if (Files.isDirectory(file)) {
                problems.add(from, "'" + file + "' is a folder; name a file in it");
                return null;
            }
            text = Files.readString(file);
        } catch (CharacterCodingException e) {
            problems.add(whole, "the file is not text in UTF-8");
            return null;
        } catch (IOException e) {
            problems.add(whole, "cannot read the file: " + e.getMessage());
            return null;
        }
        int before = problems.count();
        Yaml tree = tree(text, file.toString());
        if (tree == null) {
            if (problems.count() == before) {
                problems.add(whole, "the file is empty; it needs at least 'model'");
            }
            return null;
        }
        if (tree instanceof Yaml.Mapping mapping) {
            return mapping;
        }
        problems.add(tree.place(), "an experiment file should be a mapping of keys such as 'title' and 'model'");
        return null;
    }

    /**
     * The value of an option: a list, mapping or quoted text as YAML has it, anything else as it stands.
     *
     * @param option the option as it was given, such as {@code --set kernel=3}
     */
    @Nullable
    Yaml option(String text, String option) {
        String start = text.strip();
        if (start.isEmpty() || "[{\"'".indexOf(start.charAt(0)) < 0) {
            return new Yaml.Scalar(start, true, Place.of(option));
        }
        Yaml tree = tree(start, option);
        return tree == null ? null : at(Place.of(option), tree);
    }

    /** The tree of a text; nothing if it is no YAML, which is then a problem. */
    @Nullable
    Yaml tree(String text, String source) {
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(source).build();
            Optional<Node> root = new Compose(settings).composeString(text);
            return root.map(node -> convert(node, source, 0)).orElse(null);
        } catch (MarkedYamlEngineException e) {
            problems.add(
                    e.getProblemMark().map(mark -> place(source, mark)).orElse(Place.of(source)),
                    "this is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(Place.of(source), "this is not YAML: " + firstLine(e));
        } catch (StackOverflowError e) {
            problems.add(Place.of(source), "lists and mappings are nested too deeply");
        }
        return null;
    }

    private Yaml convert(Node node, String source, int depth) {
        Place place = node.getStartMark().map(mark -> place(source, mark)).orElse(Place.of(source));
        if (depth > DEEPEST) {
            problems.add(place, "lists and mappings are nested more than " + DEEPEST + " deep");
            return new Yaml.Scalar("", true, place);
        }
        nodes++;
        if (nodes > MOST) {
            problems.add(Place.of(source), "the file has more than " + MOST + " values");
            return new Yaml.Scalar("", true, place);
        }
        if (node instanceof ScalarNode scalar) {
            return new Yaml.Scalar(scalar.getValue(), scalar.isPlain(), place);
        }
        if (node instanceof SequenceNode sequence) {
            List<Yaml> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(convert(item, source, depth + 1));
            }
            return new Yaml.Sequence(items, place);
        }
        Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : ((MappingNode) node).getValue()) {
            Yaml key = convert(tuple.getKeyNode(), source, depth + 1);
            Yaml value = convert(tuple.getValueNode(), source, depth + 1);
            if (!(key instanceof Yaml.Scalar name)) {
                problems.add(key.place(), "a key should be a name");
                continue;
            }
            Yaml.Entry first = entries.putIfAbsent(name.text(), new Yaml.Entry(key.place(), value));
            if (first != null) {
                problems.add(
                        key.place(),
                        "key '" + name.text() + "' is given twice; the first is on line "
                                + first.key().line());
            }
        }
        return new Yaml.Mapping(entries, place);
    }

    /** The same tree with every node at one place. */
    private static Yaml at(Place place, Yaml tree) {
        if (tree instanceof Yaml.Scalar scalar) {
            return new Yaml.Scalar(scalar.text(), scalar.plain(), place);
        }
        if (tree instanceof Yaml.Sequence sequence) {
            return new Yaml.Sequence(
                    sequence.items().stream().map(item -> at(place, item)).toList(), place);
        }
        Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
        ((Yaml.Mapping) tree)
                .entries()
                .forEach((key, entry) -> entries.put(key, new Yaml.Entry(place, at(place, entry.value()))));
        return new Yaml.Mapping(entries, place);
    }

    private static Place place(String source, Mark mark) {
        return new Place(source, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static String firstLine(YamlEngineException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown error");
    }
}
