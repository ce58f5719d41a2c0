package dev.nextbench.result;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which build of the program this is; the build writes it into the jar. */
public final class BuildInfo {
    private static final Properties PROPERTIES = load();

    private BuildInfo() {}

    private static Properties load() {
        Properties properties = new Properties();
        for (String resource : new String[] {"/dev/nextbench/build.properties", "/dev/nextbench/git.properties"}) {
            try (InputStream in = BuildInfo.class.getResourceAsStream(resource)) {
                if (in != null) {
                    properties.load(in);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return properties;
    }

    /** The program's version. */
    public static String version() {
        return PROPERTIES.getProperty("version", "unbuilt");
    }

    /** The git revision it was built from, with {@code -dirty} if the tree was changed; {@code unknown} outside git. */
    public static String revision() {
        String revision = PROPERTIES.getProperty("git.commit.id.full", "unknown");
        return Boolean.parseBoolean(PROPERTIES.getProperty("git.dirty", "false")) ? revision + "-dirty" : revision;
    }

    /** The version of a library as the build pinned it: {@code djl}, {@code libtorch}, {@code opencv}, {@code jmh}. */
    public static String library(String name) {
        return PROPERTIES.getProperty(name, "unknown");
    }
}
