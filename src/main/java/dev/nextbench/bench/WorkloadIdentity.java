package dev.nextbench.bench;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.nextbench.cost.Cost;
import dev.nextbench.engine.TorchEngine;
import dev.nextbench.graph.Graph;
import dev.nextbench.io.Json;
import dev.nextbench.model.Settings;
import dev.nextbench.result.BuildInfo;
import dev.nextbench.torchscript.ScriptArchive;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a process that runs a workload says of itself. */
final class WorkloadIdentity {
    private WorkloadIdentity() {}

    /**
     * The work by its parts, and the versions that did it.
     *
     * @param forward the model's graph for one image, whose parameters and multiply-accumulates are counted
     * @param archive what is run; its source text is the graph in its canonical form, without weights
     */
    static Map<String, String> of(
            Workload workload, Settings settings, Graph forward, ScriptArchive archive, Device device) {
        Cost cost = Cost.of(forward);
        Map<String, String> identity = new TreeMap<>();
        identity.put("engine", "nextbench");
        identity.put("model", workload.model());
        identity.put("settings_sha256", sha256(Json.compact(settings.json())));
        identity.put("graph_sha256", sha256(archive.source()));
        identity.put("parameters", Long.toString(cost.parameters()));
        identity.put("macs", Long.toString(cost.macs()));
        identity.put("mode", workload.mode());
        identity.put("procedure", lower(workload.procedure()));
        identity.put("batch", Integer.toString(workload.batch()));
        identity.put("input", "3x" + workload.size() + "x" + workload.size());
        identity.put("precision", lower(workload.precision()));
        identity.put("layout", lower(workload.layout()));
        identity.put("threads", Integer.toString(workload.threads()));
        identity.put("device", device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu");
        identity.put("seed", Long.toString(workload.seed()));
        identity.put("nextbench", BuildInfo.version());
        identity.put("revision", BuildInfo.revision());
        identity.put("djl", BuildInfo.library("djl"));
        identity.put("libtorch", Engine.getEngine(TorchEngine.NAME).getVersion());
        identity.put("jdk", System.getProperty("java.vm.name") + " " + Runtime.version());
        return identity;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
