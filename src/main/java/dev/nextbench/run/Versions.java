package dev.nextbench.run;

import dev.nextbench.result.BuildInfo;
import java.util.Map;
import java.util.TreeMap;

/** The versions that can change a result. */
public final class Versions {
    private Versions() {}

    /** Program, JDK and libraries by name. */
    public static Map<String, String> describe() {
        Map<String, String> versions = new TreeMap<>();
        versions.put("nextbench", BuildInfo.version());
        versions.put("jdk", System.getProperty("java.vm.name") + " " + Runtime.version());
        for (String library : new String[] {"djl", "libtorch", "opencv", "jmh"}) {
            versions.put(library, BuildInfo.library(library));
        }
        return versions;
    }
}
