package dev.nextbench.compare;

import dev.nextbench.result.BuildInfo;
import java.nio.file.Path;

/**
 * A build of this program.
 *
 * @param revision git revision, with {@code -dirty} if its tree was changed
 * @param classpath of its jars
 */
public record Program(String revision, String classpath) {
    /** Where every build starts. */
    static final String MAIN = "dev.nextbench.Main";

    /** The build that runs now. */
    public static Program current() {
        return new Program(BuildInfo.revision(), System.getProperty("java.class.path"));
    }

    /** The Java that runs now, which runs every build, so that builds differ in nothing else. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
