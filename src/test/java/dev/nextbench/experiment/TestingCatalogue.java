package dev.nextbench.experiment;

import dev.nextbench.model.ModelDefinition;
import dev.nextbench.model.Setting;
import dev.nextbench.model.SettingType;
import java.util.List;

/** Three models with a few settings each, so that these tests do not change with the models that there are. */
final class TestingCatalogue {
    static final Catalogue CATALOGUE = new Catalogue(List.of(
            model(
                    "convnext_atto",
                    depths(),
                    setting("kernel", new SettingType.Whole(1, 63, true), "7"),
                    setting("conv_ratio", new SettingType.Fraction(1), "1"),
                    scaling("layer_scale", "none", "se"),
                    setting("drop_path", new SettingType.Decimal(0, 0.95), "0"),
                    classes()),
            model(
                    "econvnext_mini",
                    depths(),
                    setting("kernel", new SettingType.Whole(1, 15, true), "7"),
                    setting("csp", new SettingType.Flag(), "true"),
                    setting("csp_ratio", new SettingType.Fraction(1), "1/2"),
                    scaling("ese", "none", "se"),
                    classes()),
            model(
                    "inceptionnext_atto",
                    depths(),
                    setting(
                            "branches",
                            new SettingType.Sequence(
                                    new SettingType.Choice(List.of("square", "horizontal", "vertical")), 0, 3, true),
                            "[square, horizontal, vertical]"),
                    classes())));

    private TestingCatalogue() {}

    private static ModelDefinition model(String name, Setting... settings) {
        return new ModelDefinition(
                name, "family", "classify", "a paper", List.of(settings), resolved -> (tracer, x) -> x);
    }

    private static Setting setting(String name, SettingType type, String standard) {
        return new Setting(name, type, type.parse(standard), "What " + name + " means.");
    }

    private static Setting depths() {
        return setting(
                "depths", new SettingType.Sequence(new SettingType.Whole(1, 256, false), 1, 6, false), "[2, 2, 6, 2]");
    }

    private static Setting scaling(String... kinds) {
        return setting("scaling", new SettingType.Choice(List.of(kinds)), kinds[0]);
    }

    private static Setting classes() {
        return setting("classes", new SettingType.Whole(1, 100_000, false), "1000");
    }
}
