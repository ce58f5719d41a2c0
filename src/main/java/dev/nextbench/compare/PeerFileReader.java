package dev.nextbench.compare;

import dev.nextbench.experiment.ExperimentException;
import dev.nextbench.experiment.Nearest;
import dev.nextbench.experiment.Place;
import dev.nextbench.experiment.Problem;
import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Models;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
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

/** Reads a {@link PeerFile} and tells all that is wrong with it together. */
final class PeerFileReader {
    private static final List<String> KEYS = List.of("name", "command", "models", "variants", "environment");

    /** Names stand in commands and tables as {@code timm:compile}. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** What a file without variants has. */
    private static final String ONLY_VARIANT = "default";

    private final Path file;
    private final List<Problem> problems = new ArrayList<>();
    private String name = "";
    private List<String> command = List.of();
    private final Map<String, String> models = new LinkedHashMap<>();
    private final Map<String, List<String>> variants = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();

    PeerFileReader(Path file) {
        this.file = file;
    }

    PeerFile read() {
        Node root = root();
        if (root != null) {
            Map<String, Node> given = new LinkedHashMap<>();
            mapping("the file", root, (key, value) -> {
                if (KEYS.contains(key.getValue())) {
                    given.put(key.getValue(), value);
                } else {
                    add(key, "unknown key '" + key.getValue() + "'" + Nearest.suggestion(key.getValue(), KEYS));
                }
            });
            given.forEach(this::take);
            for (String required : List.of("name", "command", "models")) {
                if (!given.containsKey(required)) {
                    add(root, "'" + required + "' is missing");
                }
            }
        }
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
            throw new ExperimentException(problems);
        }
        if (variants.isEmpty()) {
            variants.put(ONLY_VARIANT, List.of());
        }
        return new PeerFile(file, name, command, models, variants, environment);
    }

    private @Nullable Node root() {
        try {
            if (!Files.exists(file)) {
                return wrong("there is no such file");
            }
            if (Files.isDirectory(file)) {
                return wrong("this is a folder; name a file in it");
            }
            LoadSettings settings =
                    LoadSettings.builder().setLabel(file.toString()).build();
            Node root =
                    new Compose(settings).composeString(Files.readString(file)).orElse(null);
            return root == null ? wrong("the file is empty; it needs 'name', 'command' and 'models'") : root;
        } catch (CharacterCodingException e) {
            return wrong("the file is not text in UTF-8");
        } catch (IOException e) {
            return wrong("cannot read the file: " + e.getMessage());
        } catch (MarkedYamlEngineException e) {
            Place place = e.getProblemMark().map(this::place).orElse(Place.of(file.toString()));
            problems.add(Problem.at(place, "this is not YAML: " + e.getProblem()));
            return null;
        } catch (YamlEngineException e) {
            return wrong("this is not YAML: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown error"));
        } catch (StackOverflowError e) {
            return wrong("lists and mappings are nested too deeply");
        }
    }

    private void take(String key, Node value) {
        switch (key) {
            case "name" -> name = name("name", value);
            case "command" -> {
                command = words("command", value);
                if (value instanceof SequenceNode && command.isEmpty()) {
                    add(value, "'command' is empty; it needs at least the program");
                }
            }
            case "models" ->
                mapping("models", value, (model, theirs) -> {
                    List<String> known =
                            Models.all().stream().map(ModelDefinition::name).toList();
                    if (!known.contains(model.getValue())) {
                        add(
                                model,
                                "'models': we have no model '" + model.getValue() + "'"
                                        + Nearest.suggestion(model.getValue(), known));
                    }
                    put(models, "models", model, text("models." + model.getValue(), theirs));
                });
            case "variants" -> {
                mapping("variants", value, (variant, words) -> {
                    String field = "variants." + variant.getValue();
                    put(variants, "variants", variant, words(field, words));
                    name(field, variant);
                });
                if (value instanceof MappingNode mapping && mapping.getValue().isEmpty()) {
                    add(value, "'variants' is empty; give at least one or leave it out");
                }
            }
            default ->
                mapping("environment", value, (variable, text) -> {
                    if (!VARIABLE.matcher(variable.getValue()).matches()) {
                        add(variable, "'environment': '" + variable.getValue() + "' cannot be a variable's name");
                    }
                    put(environment, "environment", variable, filled("environment." + variable.getValue(), text));
                });
        }
    }

    private <T> void put(Map<String, T> map, String field, ScalarNode key, T value) {
        if (map.putIfAbsent(key.getValue(), value) != null) {
            add(key, "'" + field + "': '" + key.getValue() + "' is given twice");
        }
    }

    private void mapping(String what, Node node, BiConsumer<ScalarNode, Node> entries) {
        if (!(node instanceof MappingNode mapping)) {
            add(node, (KEYS.contains(what) ? "'" + what + "'" : what) + " should be a mapping, not " + describe(node));
            return;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                entries.accept(key, tuple.getValueNode());
            } else {
                add(tuple.getKeyNode(), "a key should be a name");
            }
        }
    }

    private List<String> words(String field, Node node) {
        if (!(node instanceof SequenceNode sequence)) {
            add(node, "'" + field + "' should be a list of words, not " + describe(node));
            return List.of();
        }
        List<String> words = new ArrayList<>();
        for (Node word : sequence.getValue()) {
            words.add(filled(field, word));
        }
        return words;
    }

    /** A text that may hold variables. */
    private String filled(String field, Node node) {
        String text = text(field, node);
        for (String used : PeerVariables.used(text)) {
            if (!PeerVariables.NAMES.contains(used)) {
                add(
                        node,
                        "'" + field + "': there is no variable '${" + used + "}'"
                                + Nearest.suggestion(used, PeerVariables.NAMES));
            }
        }
        return text;
    }

    private String name(String field, Node node) {
        String text = text(field, node);
        if (!text.isEmpty() && !NAME.matcher(text).matches()) {
            add(node, "'" + field + "': '" + text + "' should be letters, digits, '.', '_' and '-' only");
        }
        return text;
    }

    private String text(String field, Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            add(node, "'" + field + "' should be a text, not " + describe(node));
            return "";
        }
        if (scalar.getValue().isEmpty()) {
            add(node, "'" + field + "' is empty");
        }
        return scalar.getValue();
    }

    private static String describe(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue().isEmpty() ? "nothing" : "'" + scalar.getValue() + "'";
        }
        return node instanceof SequenceNode ? "a list" : "a mapping";
    }

    private @Nullable Node wrong(String message) {
        problems.add(Problem.at(Place.of(file.toString()), message));
        return null;
    }

    private void add(Node node, String message) {
        Place place = node.getStartMark().map(this::place).orElse(Place.of(file.toString()));
        problems.add(Problem.at(place, message));
    }

    private Place place(Mark mark) {
        return new Place(file.toString(), mark.getLine() + 1, mark.getColumn() + 1);
    }
}
