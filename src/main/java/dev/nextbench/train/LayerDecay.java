package dev.nextbench.train;

import dev.nextbench.graph.Parameter;
import java.util.Collection;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Layer-wise decay of the learning rate as the ConvNeXt repository has it (classification-training.md, section 1.5),
 * for models of four stages with its names: the stem is group 0, stage 0 group 1, stage 1 with its downsampler group 2,
 * stage 2's downsampler group 3, stage 2's blocks three to a group from 3 on, stage 3 with its downsampler the group
 * after them, and what is left the last. A group's rate is the decay to the power of its distance from the last.
 */
final class LayerDecay implements ToDoubleFunction<Parameter> {
    private static final Pattern STAGE = Pattern.compile("stages\\.(\\d)\\.(?:blocks\\.(\\d+)\\.)?.*");
    private static final int BLOCKS_IN_A_GROUP = 3;
    private static final int FIRST_OF_LONG_STAGE = 3;

    private final double decay;
    private final int lastStage;

    /**
     * The decay for a model.
     *
     * @param decay from a group to the one below it
     * @param parameters all of the model's
     */
    LayerDecay(double decay, Collection<Parameter> parameters) {
        this.decay = decay;
        int blocks = 0;
        for (Parameter parameter : parameters) {
            Matcher stage = STAGE.matcher(parameter.name());
            if (stage.matches() && stage.group(1).equals("2") && stage.group(2) != null) {
                blocks = Math.max(blocks, Integer.parseInt(stage.group(2)) + 1);
            }
        }
        if (blocks == 0) {
            throw new TrialFailure(
                    TrialFailure.Kind.ERROR,
                    "training.layer_decay is for models of four stages with ConvNeXt's names; set it to 1");
        }
        this.lastStage = FIRST_OF_LONG_STAGE + (blocks + BLOCKS_IN_A_GROUP - 1) / BLOCKS_IN_A_GROUP;
    }

    @Override
    public double applyAsDouble(Parameter parameter) {
        return Math.pow(decay, lastStage + 1 - group(parameter.name()));
    }

    private int group(String name) {
        if (name.startsWith("stem.")) {
            return 0;
        }
        Matcher stage = STAGE.matcher(name);
        if (!stage.matches()) {
            return lastStage + 1;
        }
        return switch (stage.group(1)) {
            case "0" -> 1;
            case "1" -> 2;
            case "2" ->
                stage.group(2) == null
                        ? FIRST_OF_LONG_STAGE
                        : FIRST_OF_LONG_STAGE + Integer.parseInt(stage.group(2)) / BLOCKS_IN_A_GROUP;
            default -> lastStage;
        };
    }
}
