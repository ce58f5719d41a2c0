package dev.nextbench.bench;

import java.util.List;
import java.util.Locale;

/** All steps of all forks of a measurement, as rows. */
public final class RawSteps {
    private final List<ForkJudgement> forks;
    private final int dimensioning;

    /**
     * The steps of these forks.
     *
     * @param dimensioning how many of them, the first ones, were of the dimensioning run
     */
    RawSteps(List<ForkJudgement> forks, int dimensioning) {
        this.forks = List.copyOf(forks);
        this.dimensioning = dimensioning;
    }

    /**
     * One row a step: {@code fork,use,iteration,verdict,step,counted,seconds}. {@code use} is {@code measurement},
     * {@code dimensioning} or why the fork was repeated; {@code iteration} 0 is the warm-up; {@code verdict} is {@code
     * valid} or why the iteration was dropped; {@code counted} is 1 for the steps that the throughput is made of.
     */
    public String csv() {
        StringBuilder text = new StringBuilder("fork,use,iteration,verdict,step,counted,seconds\n");
        for (int f = 0; f < forks.size(); f++) {
            ForkJudgement fork = forks.get(f);
            boolean counts = f >= dimensioning && fork.counts();
            String use = fork.fault() != null ? fork.fault().id() : counts ? "measurement" : "dimensioning";
            int step = 0;
            int valid = 0;
            List<RigorousFork.Block> blocks = fork.fork().blocks();
            for (int i = 0; i < blocks.size(); i++) {
                RigorousFork.Block block = blocks.get(i);
                boolean stands = block.invalid() == null;
                String verdict = block.invalid() == null
                        ? "valid"
                        : block.invalid().kind().name().toLowerCase(Locale.ROOT);
                for (double seconds : block.steps()) {
                    boolean counted = counts && stands && valid >= fork.firstCounted();
                    valid += stands ? 1 : 0;
                    text.append(String.format(
                            Locale.ROOT,
                            "%d,%s,%d,%s,%d,%d,%.9f\n",
                            f + 1,
                            use,
                            i,
                            verdict,
                            ++step,
                            counted ? 1 : 0,
                            seconds));
                }
            }
        }
        return text.toString();
    }
}
