package dev.nextbench.run;

import dev.nextbench.run.SeenStep.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long steps take, from steps that the machine has taken. Seconds are not proportional to multiply-accumulates: small
 * steps lose most of their time to overhead and to tensors that keep no processor busy. So a step takes the rate of
 * steps of its own model and size where there are any; else what lies between the steps of its size, in logarithms.
 *
 * <p>Far beyond all of them there are two bounds, for which different models scatter. Larger steps run at the rate of
 * the slowest of the large ones at least, and take what the fastest of those did at least, grown by the power that time
 * has been seen to grow by: that power only rises with size, up to one. Smaller steps take no longer than the slowest of
 * the smallest, and no less than their part of the fastest.
 */
final class StepSpeeds {
    /** Steps whose sizes differ by no more than this factor are of one size. */
    static final double NEAR = 2;

    /** Sizes have to be as far apart as this before a power can be taken from them. */
    private static final double FAR = 8;

    /** The power of growth that nothing measured contradicts: on a CPU the square root, on a GPU none at all. */
    private static final double CPU_POWER = 0.5;

    private static final double GPU_POWER = 0;

    /** However steep the measured growth is, different models scatter by too much to say that it is one. */
    private static final double HIGHEST_POWER = 0.75;

    private final List<SeenStep> seen;
    private final boolean gpu;
    private final Map<Step, TimeRange> known = new ConcurrentHashMap<>();
    private final Map<String, Measured> measured = new ConcurrentHashMap<>();

    /** Steps of one size, by their logarithms. */
    private record Size(double logMacs, double logSeconds) {}

    /** Steps of a precision, smallest first, and their sizes. */
    private record Measured(List<SeenStep> steps, List<Size> sizes) {
        double smallest() {
            return steps.get(0).step().macs();
        }

        double largest() {
            return steps.get(steps.size() - 1).step().macs();
        }
    }

    StepSpeeds(List<SeenStep> seen, boolean gpu) {
        this.seen = List.copyOf(seen);
        this.gpu = gpu;
    }

    boolean isEmpty() {
        return seen.isEmpty();
    }

    /** The same machine after it took these steps too, which replace what was known of steps like them. */
    StepSpeeds with(List<SeenStep> newer) {
        if (newer.isEmpty()) {
            return this;
        }
        List<SeenStep> all = new ArrayList<>(newer);
        for (SeenStep each : seen) {
            if (newer.stream().noneMatch(other -> other.isLike(each.step()))) {
                all.add(each);
            }
        }
        return new StepSpeeds(all, gpu);
    }

    /** Whether a step of the same model and size was taken. */
    boolean hasLike(Step step) {
        return seen.stream().anyMatch(each -> each.isLike(step));
    }

    /** The largest step that was taken, in multiply-accumulates. */
    double largest() {
        return seen.stream().mapToDouble(each -> each.step().macs()).max().orElse(Double.NaN);
    }

    /** How long a step takes; nothing is known where no step was taken. */
    TimeRange seconds(Step step) {
        return known.computeIfAbsent(step, this::find);
    }

    private TimeRange find(Step step) {
        List<SeenStep> alike = seen.stream().filter(each -> each.isLike(step)).toList();
        if (!alike.isEmpty()) {
            return TimeRange.exactly(step.macs() * median(alike));
        }
        return seen.isEmpty()
                ? TimeRange.UNKNOWN
                : find(measured.computeIfAbsent(step.precision(), this::measured), step.macs());
    }

    /** Of steps of a precision; of all if there are none. */
    private Measured measured(String precision) {
        List<SeenStep> same = seen.stream()
                .filter(each -> each.step().precision().equals(precision))
                .toList();
        List<SeenStep> sorted = (same.isEmpty() ? seen : same)
                .stream()
                        .sorted(Comparator.comparingDouble(each -> each.step().macs()))
                        .toList();
        List<Size> sizes = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= sorted.size(); i++) {
            double first = sorted.get(from).step().macs();
            if (i == sorted.size() || sorted.get(i).step().macs() > NEAR * first) {
                sizes.add(size(sorted.subList(from, i)));
                from = i;
            }
        }
        return new Measured(sorted, sizes);
    }

    private static Size size(List<SeenStep> steps) {
        double logMacs = steps.stream()
                .mapToDouble(each -> Math.log(each.step().macs()))
                .average()
                .orElseThrow();
        return new Size(logMacs, logMacs + Math.log(median(steps)));
    }

    /** The median of the seconds that a multiply-accumulate takes. */
    private static double median(List<SeenStep> steps) {
        double[] rates = steps.stream()
                .mapToDouble(each -> each.seconds() / each.step().macs())
                .sorted()
                .toArray();
        int half = rates.length / 2;
        return rates.length % 2 == 1 ? rates[half] : Math.sqrt(rates[half - 1] * rates[half]);
    }

    private TimeRange find(Measured measured, double macs) {
        double smallest = measured.smallest();
        double largest = measured.largest();
        if (macs < smallest / NEAR) {
            List<SeenStep> steps = measured.steps().stream()
                    .filter(each -> each.step().macs() <= NEAR * smallest)
                    .toList();
            return TimeRange.between(least(steps, macs, 1), most(steps, macs, 0));
        }
        if (macs > NEAR * largest) {
            List<SeenStep> steps = measured.steps().stream()
                    .filter(each -> each.step().macs() >= largest / FAR)
                    .toList();
            return TimeRange.between(least(steps, macs, power(measured.sizes())), most(steps, macs, 1));
        }
        return TimeRange.exactly(between(measured.sizes(), Math.log(macs)));
    }

    /** What the fastest step makes of this many multiply-accumulates, growing by a power of them. */
    private static double least(List<SeenStep> steps, double macs, double power) {
        return steps.stream()
                .mapToDouble(each -> grown(each, macs, power))
                .min()
                .orElseThrow();
    }

    /** What the slowest makes of them. */
    private static double most(List<SeenStep> steps, double macs, double power) {
        return steps.stream()
                .mapToDouble(each -> grown(each, macs, power))
                .max()
                .orElseThrow();
    }

    private static double grown(SeenStep step, double macs, double power) {
        return step.seconds() * Math.pow(macs / step.step().macs(), power);
    }

    /** The logarithms' line between two sizes; in proportion a little beyond them. */
    private static double between(List<Size> measured, double logMacs) {
        Size first = measured.get(0);
        Size last = measured.get(measured.size() - 1);
        if (logMacs < first.logMacs()) {
            return Math.exp(first.logSeconds() + logMacs - first.logMacs());
        }
        if (logMacs > last.logMacs()) {
            return Math.exp(last.logSeconds() + logMacs - last.logMacs());
        }
        Size below = first;
        Size above = first;
        for (Size each : measured) {
            above = each;
            if (each.logMacs() >= logMacs) {
                break;
            }
            below = each;
        }
        double width = above.logMacs() - below.logMacs();
        double share = width == 0 ? 0 : (logMacs - below.logMacs()) / width;
        return Math.exp(below.logSeconds() + share * (above.logSeconds() - below.logSeconds()));
    }

    /** The power of its multiply-accumulates that a step's time grows by, at least. */
    private double power(List<Size> sizes) {
        Size first = sizes.get(0);
        Size last = sizes.get(sizes.size() - 1);
        double width = last.logMacs() - first.logMacs();
        if (width < Math.log(FAR)) {
            return gpu ? GPU_POWER : CPU_POWER;
        }
        double power = (last.logSeconds() - first.logSeconds()) / width;
        return Math.min(HIGHEST_POWER, Math.max(0, power));
    }
}
