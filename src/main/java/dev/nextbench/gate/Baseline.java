package dev.nextbench.gate;

import dev.nextbench.bench.Workload;
import dev.nextbench.io.AtomicFiles;
import dev.nextbench.io.Json;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * What a gate compares with: a small JSON file that a repository can commit.
 *
 * @param format of this file
 * @param revision of the program that is the baseline; a gate that has it in git builds it and measures it again, at
 *     the same time as the candidate
 * @param workloads what is measured, with what was measured
 */
public record Baseline(int format, String revision, List<Recorded> workloads) {
    /** The format that this version writes. */
    public static final int FORMAT = 1;

    private static final String REMEDY = "take it from git again, or record it with 'nextbench gate record'";

    /** Sessions that are kept of a workload; older ones are of another machine by now. */
    private static final int KEPT = 20;

    /** Copies the list. */
    public Baseline {
        required("revision", revision);
        workloads = List.copyOf(required("workloads", workloads));
    }

    private static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("field '" + field + "' is missing");
        }
        return value;
    }

    /**
     * A workload of a baseline.
     *
     * @param name for tables
     * @param workload what a step is
     * @param identity what the forks said of their steps; empty if nothing was measured
     * @param sessions one for each time that it was recorded
     */
    public record Recorded(String name, Workload workload, Map<String, String> identity, List<Session> sessions) {
        /** Copies what can change. */
        public Recorded {
            required("name", name);
            required("workload", workload);
            identity = Map.copyOf(required("identity", identity));
            sessions = List.copyOf(required("sessions", sessions));
        }
    }

    /**
     * One recording. What a machine does from one session to the next cannot be seen within one.
     *
     * @param time UTC, ISO 8601
     * @param machine processor, cores, memory, environment
     * @param forks fresh processes
     */
    public record Session(String time, Map<String, String> machine, List<ForkFigures> forks) {
        /** Copies what can change. */
        public Session {
            required("time", time);
            machine = Map.copyOf(required("machine", machine));
            forks = List.copyOf(required("forks", forks));
        }

        /** What of the machine makes a session one of the same kind of machine. */
        Map<String, String> kind() {
            return Identity.machine(machine);
        }
    }

    /**
     * A fork.
     *
     * @param logStep midmean of the logarithms of its steps' seconds
     * @param p50 seconds that half of the steps stay below
     * @param p90 seconds
     * @param p99 seconds
     * @param steps measured
     * @param startup seconds until it could run steps
     * @param peakResident bytes; absent where the system does not say
     */
    public record ForkFigures(
            double logStep,
            double p50,
            double p90,
            double p99,
            int steps,
            double startup,
            @Nullable Long peakResident) {
        private boolean measured() {
            return Double.isFinite(logStep)
                    && DoubleStream.of(p50, p90, p99, startup).allMatch(value -> value > 0 && Double.isFinite(value))
                    && (peakResident == null || peakResident > 0);
        }
    }

    /**
     * A baseline's file.
     *
     * @throws IOException if there is none, or it is no whole baseline; the message names file, place and remedy
     */
    public static Baseline read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException("there is no baseline " + file + "; 'nextbench gate record --model MODEL' makes one");
        }
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder; a baseline is a file (--baseline FILE)");
        }
        if (Files.size(file) == 0) {
            throw new IOException(file + " is empty; " + REMEDY);
        }
        Baseline baseline;
        try {
            baseline = Json.read(file, Baseline.class);
        } catch (AccessDeniedException e) {
            throw e;
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is no text; this is no whole baseline: " + REMEDY, e);
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "; this is no whole baseline: " + REMEDY, e);
        }
        if (baseline == null || baseline.format() < 1) {
            throw new IOException(file + ": this is no whole baseline: " + REMEDY);
        }
        if (baseline.format() > FORMAT) {
            throw new IOException(file + ": field 'format': " + baseline.format() + " is newer than this program, which"
                    + " knows " + FORMAT + "; update NextBench");
        }
        if (baseline.workloads().isEmpty()) {
            throw new IOException(
                    file + ": field 'workloads' is empty; record at least one with 'nextbench gate record'");
        }
        for (Recorded recorded : baseline.workloads()) {
            for (Session session : recorded.sessions()) {
                if (session.forks().isEmpty()) {
                    throw new IOException(file + ": workload '" + recorded.name() + "', session " + session.time()
                            + " has no fork; remove the session, or record it again");
                }
                if (!session.forks().stream().allMatch(ForkFigures::measured)) {
                    throw new IOException(file + ": workload '" + recorded.name() + "', session " + session.time()
                            + " has a fork whose times are no positive numbers; remove the session, or record"
                            + " it again");
                }
            }
        }
        return baseline;
    }

    /** Writes the file, whole or not at all. */
    public void write(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        AtomicFiles.write(file, Json.write(this));
    }

    /** What is recorded of a workload. */
    public Optional<Recorded> find(Workload workload) {
        return workloads.stream()
                .filter(recorded -> same(recorded.workload(), workload))
                .findFirst();
    }

    /** Compared as JSON: a setting that was read from a file is another object than one that was typed. */
    private static boolean same(Workload a, Workload b) {
        return Json.compact(a).equals(Json.compact(b));
    }

    /**
     * The same with a workload's next session, or with a new workload. Earlier sessions stay if they are of the same
     * work on the same kind of machine; others say nothing of this one.
     *
     * @param session absent if only the workload is to be written down; what was recorded of it stays
     */
    public Baseline with(String name, Workload workload, Map<String, String> identity, @Nullable Session session) {
        Optional<Recorded> known = find(workload);
        List<Session> sessions = new ArrayList<>();
        Map<String, String> of = identity;
        if (session == null) {
            of = known.map(Recorded::identity).orElse(identity);
            known.ifPresent(recorded -> sessions.addAll(recorded.sessions()));
        } else {
            known.filter(recorded ->
                            Identity.between(recorded.identity(), identity).none())
                    .ifPresent(recorded -> recorded.sessions().stream()
                            .filter(earlier -> Identity.between(earlier.kind(), session.kind())
                                    .none())
                            .forEach(sessions::add));
            sessions.add(session);
        }
        Recorded next = new Recorded(
                name, workload, of, sessions.subList(Math.max(0, sessions.size() - KEPT), sessions.size()));
        List<Recorded> all = new ArrayList<>();
        for (Recorded recorded : workloads) {
            all.add(same(recorded.workload(), workload) ? next : recorded);
        }
        if (known.isEmpty()) {
            all.add(next);
        }
        return new Baseline(FORMAT, revision, all);
    }

    /** The same workloads for another revision, of which nothing has been measured yet. */
    public Baseline at(String other) {
        return new Baseline(
                FORMAT,
                other,
                workloads.stream()
                        .map(recorded -> new Recorded(recorded.name(), recorded.workload(), Map.of(), List.of()))
                        .toList());
    }
}
