package dev.nextbench.result;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a trial, {@code result.json}. A trial is finished when this file is there with state {@code done}.
 *
 * @param format see {@code ResultStore.FORMAT}
 * @param id the trial's id
 * @param failure why it failed; absent if it is done
 * @param parameters trained scalars
 * @param macs multiply-accumulates for one image
 * @param activationBytes bytes of all values of the forward pass of one image in float32
 * @param training how training went; absent if it failed before, or was not asked for
 * @param throughput the measured throughputs, in the order of measurement
 */
public record TrialResult(
        int format,
        String id,
        State state,
        @Nullable Failure failure,
        long parameters,
        long macs,
        long activationBytes,
        @Nullable Training training,
        List<Throughput> throughput) {

    /** How a trial ended. */
    public enum State {
        DONE,
        FAILED
    }

    /**
     * Why a trial failed.
     *
     * @param phase {@code train} or {@code throughput}
     * @param kind {@code diverged}, {@code shape}, {@code memory}, {@code data}, {@code killed} or {@code error}
     * @param message what happened and what to do, in a sentence or two
     */
    public record Failure(String phase, String kind, String message) {}

    /**
     * How a training went. What is said of averaged weights is absent without averaging; what is absent beyond that, an
     * earlier version of the program did not note.
     *
     * @param epochs epochs trained
     * @param top1 share of test images whose best class is right after the last epoch, 0..1
     * @param top5 share of test images whose class is among the five best after the last epoch, 0..1
     * @param loss mean cross entropy on the test images after the last epoch
     * @param bestTop1 the best {@code top1} of any epoch
     * @param bestEpoch the first epoch that has it, from 1
     * @param emaTop1 {@code top1} with the averaged weights after the last epoch
     * @param emaTop5 {@code top5} with them
     * @param emaLoss {@code loss} with them
     * @param emaBestTop1 the best {@code emaTop1} of any epoch
     * @param emaBestEpoch the first epoch that has it, from 1
     * @param trainImages images of one epoch
     * @param testImages images of the test split
     * @param seconds wall time of training and evaluation
     * @param stepSeconds wall time inside the engine's calls
     * @param outsideShare share of the time of the epochs after the first that was spent outside the engine's calls
     * @param microBatches parts that the batch of an update was divided into; more than asked for where memory was short
     * @param resumed how often the training was taken up from a checkpoint
     * @param weightsDigest SHA-256 of the trained weights' bytes, to compare two runs bit by bit
     */
    public record Training(
            int epochs,
            double top1,
            double top5,
            double loss,
            double bestTop1,
            @Nullable Integer bestEpoch,
            @Nullable Double emaTop1,
            @Nullable Double emaTop5,
            @Nullable Double emaLoss,
            @Nullable Double emaBestTop1,
            @Nullable Integer emaBestEpoch,
            long trainImages,
            long testImages,
            double seconds,
            double stepSeconds,
            double outsideShare,
            int microBatches,
            int resumed,
            String weightsDigest) {

        /** A training of which only this is known, as earlier versions of the program noted it. */
        public Training(
                int epochs,
                double top1,
                double top5,
                double loss,
                double bestTop1,
                @Nullable Double emaTop1,
                long trainImages,
                long testImages,
                double seconds,
                double stepSeconds,
                double outsideShare,
                int microBatches,
                int resumed,
                String weightsDigest) {
            this(
                    epochs,
                    top1,
                    top5,
                    loss,
                    bestTop1,
                    null,
                    emaTop1,
                    null,
                    null,
                    null,
                    null,
                    trainImages,
                    testImages,
                    seconds,
                    stepSeconds,
                    outsideShare,
                    microBatches,
                    resumed,
                    weightsDigest);
        }
    }

    /**
     * A measured throughput with its interval over forks.
     *
     * @param mode {@code infer} or {@code train}
     * @param batch images of a step
     * @param precision {@code float32} or {@code bfloat16}
     * @param layout {@code nchw} or {@code nhwc}
     * @param input {@code [C, H, W]}
     * @param threads threads of the engine
     * @param throughput images/s, the mean of the forks
     * @param low lower end of the 95 % interval over forks (Student's t), images/s
     * @param high upper end
     * @param forks processes measured
     * @param samples measured iterations in all
     */
    public record Throughput(
            String mode,
            int batch,
            String precision,
            String layout,
            List<Integer> input,
            int threads,
            double throughput,
            double low,
            double high,
            int forks,
            int samples) {}
}
