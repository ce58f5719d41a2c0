package dev.nextbench.machine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Samples one GPU through two {@code nvidia-smi} that run until this is closed: one tells the GPU's state, one the
 * processes that compute on it. To start one for each sample would cost more than a step does. Where it is missing,
 * fails or says something else, there are no samples and {@link #problem()} says why.
 */
public final class NvidiaSmi implements AutoCloseable {
    private static final int PERIOD_MILLISECONDS = 200;
    private static final int KEPT = 3000; // ten minutes of samples

    /** Older drivers know the second name only; later ones may forget it. */
    private static final List<String> REASONS =
            List.of("clocks_event_reasons.active", "clocks_throttle_reasons.active");

    private final String executable;
    private final String gpu;
    private final LongSupplier nanos;
    private final Deque<GpuSample> samples = new ArrayDeque<>();
    private final Deque<GpuProcess> processes = new ArrayDeque<>();
    private final Map<Long, Long> mostBytes = new HashMap<>();
    private final CountDownLatch decided = new CountDownLatch(1);
    private @Nullable FollowedProcess state;
    private @Nullable FollowedProcess users;
    private @Nullable String problem;
    private boolean usersFail;
    private boolean closed;

    private NvidiaSmi(String executable, String gpu, LongSupplier nanos) {
        this.executable = executable;
        this.gpu = gpu;
        this.nanos = nanos;
    }

    /**
     * Starts to sample; never fails.
     *
     * @param executable the tool, as a rule "nvidia-smi"
     * @param gpu its index, UUID or PCI address, as the tool takes it
     * @param nanos the sampler's clock
     */
    public static NvidiaSmi start(String executable, String gpu, LongSupplier nanos) {
        NvidiaSmi smi = new NvidiaSmi(executable, gpu, nanos);
        smi.followState(0);
        smi.followUsers();
        return smi;
    }

    /**
     * What the tool calls the engine's device "gpu:N", or "gpu" for the first. The engine numbers the devices that
     * {@code CUDA_VISIBLE_DEVICES} lists; without that list it numbers them by PCI address like the tool does if
     * {@code CUDA_DEVICE_ORDER} is PCI_BUS_ID, else it puts the fastest first, which is the same where all are alike.
     */
    public static String gpu(String device, Map<String, String> environment) {
        int colon = device.indexOf(':');
        int number = colon < 0 ? 0 : Integer.parseInt(device.substring(colon + 1));
        String visible = environment.get("CUDA_VISIBLE_DEVICES");
        if (visible != null) {
            String[] listed = visible.split(",", -1);
            if (number < listed.length && !listed[number].isBlank()) {
                return listed[number].strip();
            }
        }
        return Integer.toString(number);
    }

    private synchronized void followState(int vocabulary) {
        if (closed) {
            decided.countDown();
            return;
        }
        List<String> command = List.of(
                executable,
                "-i",
                gpu,
                "--query-gpu=" + GpuSample.FIELDS + REASONS.get(vocabulary),
                "--format=csv,noheader,nounits",
                "-lms",
                Integer.toString(PERIOD_MILLISECONDS));
        try {
            state = new FollowedProcess(command, this::stateLine, () -> stateEnded(vocabulary));
        } catch (IOException e) {
            problem = executable + " cannot be run";
            decided.countDown();
        }
    }

    private synchronized void stateLine(String line) {
        Optional<GpuSample> sample = GpuSample.parse(nanos.getAsLong(), line);
        if (sample.isPresent()) {
            keep(samples, sample.get());
            problem = null;
            decided.countDown();
        } else if (problem == null && samples.isEmpty() && !line.isBlank()) {
            problem = executable + " says: " + (line.length() > 200 ? line.substring(0, 200) + "…" : line.strip());
        }
    }

    private synchronized void stateEnded(int vocabulary) {
        state = null;
        if (samples.isEmpty() && vocabulary + 1 < REASONS.size()) {
            if (problem != null && problem.contains("not a valid field")) {
                problem = null; // what the other name leads to says more
            }
            followState(vocabulary + 1);
            return;
        }
        if (problem == null && !closed) {
            problem = executable + " ended" + (samples.isEmpty() ? " without a sample" : "");
        }
        decided.countDown();
    }

    private synchronized void followUsers() {
        List<String> command = List.of(
                executable,
                "-i",
                gpu,
                "--query-compute-apps=" + GpuProcess.FIELDS,
                "--format=csv,noheader,nounits",
                "-lms",
                Integer.toString(PERIOD_MILLISECONDS));
        try {
            users = new FollowedProcess(command, this::userLine, this::usersEnded);
        } catch (IOException e) {
            usersFail = true;
        }
    }

    private synchronized void userLine(String line) {
        Optional<GpuProcess> process = GpuProcess.parse(nanos.getAsLong(), line);
        if (process.isPresent()) {
            keep(processes, process.get());
            Long bytes = process.get().memoryBytes();
            if (bytes != null) {
                mostBytes.merge(process.get().pid(), bytes, Math::max);
            }
        } else if (!line.isBlank() && !line.startsWith("No running")) {
            usersFail = true;
        }
    }

    private synchronized void usersEnded() {
        users = null;
        usersFail = true;
    }

    private static <T> void keep(Deque<T> all, T next) {
        all.addLast(next);
        if (all.size() > KEPT) {
            all.removeFirst();
        }
    }

    /** Waits for the first sample: the tool takes up to seconds to start; false if none came in time or ever will. */
    public boolean awaitFirst(Duration most) throws InterruptedException {
        boolean known = decided.await(most.toMillis(), TimeUnit.MILLISECONDS);
        synchronized (this) {
            return known && !samples.isEmpty();
        }
    }

    /** The samples between two instants of the clock, both included, oldest first; ten minutes are kept. */
    public synchronized List<GpuSample> samples(long from, long to) {
        return samples.stream()
                .filter(sample -> sample.nanos() - from >= 0 && to - sample.nanos() >= 0)
                .toList();
    }

    synchronized List<GpuSample> samples() {
        return List.copyOf(samples);
    }

    synchronized List<GpuProcess> processes() {
        return List.copyOf(processes);
    }

    /** Whether the processes on the GPU are polled, so that no line means no process. */
    synchronized boolean processesKnown() {
        return !usersFail;
    }

    /** The most device memory in bytes that a process was seen to use; empty if it never was. */
    public synchronized OptionalLong mostBytes(long pid) {
        Long bytes = mostBytes.get(pid);
        return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    /** Why there are no samples, or no more; empty while they come. */
    public synchronized Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** The tool's own processes, whose processor time is ours. */
    synchronized List<Long> pids() {
        List<Long> pids = new ArrayList<>();
        if (state != null) {
            pids.add(state.pid());
        }
        if (users != null) {
            pids.add(users.pid());
        }
        return pids;
    }

    /** Ends the tool. */
    @Override
    public synchronized void close() {
        closed = true;
        if (state != null) {
            state.close();
        }
        if (users != null) {
            users.close();
        }
    }
}
