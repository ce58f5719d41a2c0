package dev.nextbench.cli;

import dev.nextbench.result.BuildInfo;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"nextbench " + BuildInfo.version() + " (" + BuildInfo.revision() + ")"};
    }
}
