package dev.nextbench.cli;

import dev.nextbench.bench.Workload;
import dev.nextbench.compare.Builds;
import dev.nextbench.compare.CommandSide;
import dev.nextbench.compare.ModelSide;
import dev.nextbench.compare.PeerFile;
import dev.nextbench.compare.Program;
import dev.nextbench.compare.Side;
import dev.nextbench.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads the sides of a comparison. */
final class SideArguments {
    /** What begins a side that is a command of its own. */
    private static final String COMMAND = "run:";

    @Mixin
    private WorkloadOptions workload = new WorkloadOptions();

    @Option(
            names = "--python",
            paramLabel = "PYTHON",
            description = "the Python that runs a peer such as timm, with what it needs installed (default: python3)")
    private String python = "python3";

    @Option(
            names = "--peer-file",
            paramLabel = "FILE",
            description = "describes a peer (default: experiments/peers/NAME.yaml)")
    private @Nullable Path peerFile;

    /** The options of the step. */
    WorkloadOptions workload() {
        return workload;
    }

    /** A baseline and a candidate. */
    record Sides(Side a, Side b) {}

    /**
     * Both sides.
     *
     * @throws InputException if one of them is nothing that can be measured
     */
    Sides read(String a, String b) throws IOException {
        Optional<Workload> first = model(a);
        Optional<Workload> second = model(b);
        Side sideA = side(a, first, second);
        Side sideB = side(b, second, first);
        if (sideA.label().equals(sideB.label()) && sideA.command().equals(sideB.command())) {
            return new Sides(sideA, renamed(sideB));
        }
        return new Sides(sideA, sideB);
    }

    /** The same side under another name, for a comparison with itself. */
    private static Side renamed(Side side) {
        String label = side.label() + " (again)";
        return side instanceof ModelSide model
                ? new ModelSide(label, model.workload(), model.program(), model.slowdown())
                : new CommandSide(
                        label, side.command(), side.environment(), side.batch(), side.threads(), side.device());
    }

    private Optional<Workload> model(String text) {
        String revisionless = revisionless(text);
        String name = revisionless.split(",", 2)[0].strip();
        boolean peer = text.startsWith(COMMAND)
                || (Models.find(name).isEmpty() && peer(text).isPresent());
        return peer ? Optional.empty() : Optional.of(workload.workload(revisionless, List.of()));
    }

    private Side side(String text, Optional<Workload> own, Optional<Workload> other) throws IOException {
        if (own.isPresent()) {
            String revision = revision(text);
            Program program = revision == null ? Program.current() : Builds.of(revision, System.err::println);
            return new ModelSide(text, own.get(), program);
        }
        if (text.startsWith(COMMAND)) {
            List<String> words = List.of("/bin/sh", "-c", "exec " + text.substring(COMMAND.length()));
            return new CommandSide(
                    text,
                    words,
                    Map.of(),
                    other.map(Workload::batch).orElse(workload.batch()),
                    other.map(Workload::threads).orElse(workload.threads()),
                    other.map(Workload::device).orElse(workload.device()));
        }
        Workload step = other.orElseThrow(() -> new InputException(text
                + ": the other side has to be one of this program's models, so that there is one to be run by both"));
        PeerFile peer = peer(text).orElseThrow();
        String[] parts = text.split(":", 2);
        String variant = parts.length > 1 ? parts[1] : peer.defaultVariant();
        Map<String, String> environment = new TreeMap<>(ModelSide.arithmetic(step));
        environment.putAll(peer.environment(step, python));
        return new CommandSide(
                text,
                peer.command(variant, step, python),
                environment,
                step.batch(),
                step.threads(),
                step.device(),
                ModelSide.step(step));
    }

    private Optional<PeerFile> peer(String text) {
        String name = text.split(":", 2)[0];
        if (peerFile == null && !name.matches("[a-z0-9_-]+")) {
            return Optional.empty();
        }
        Path root = Builds.root();
        if (peerFile == null && !Files.exists(root.resolve("experiments/peers/" + name + ".yaml"))) {
            return Optional.empty();
        }
        PeerFile peer = PeerFile.read(peerFile != null ? peerFile : PeerFile.find(name, root));
        return peer.name().equals(name) ? Optional.of(peer) : Optional.empty();
    }

    private static @Nullable String revision(String text) {
        int at = text.lastIndexOf('@');
        return at < 0 ? null : text.substring(at + 1);
    }

    private static String revisionless(String text) {
        int at = text.lastIndexOf('@');
        return at < 0 ? text : text.substring(0, at);
    }
}
