package dev.nextbench.torchscript;

import java.util.List;

/**
 * How gradients move parameters (classification-training.md, section 2.4). Each optimizer names the moments that it
 * keeps for every parameter, zeros at the start, and writes its update of one group of parameters as TorchScript.
 */
public sealed interface Optimizer {
    /** The names of what it keeps for each parameter. */
    List<String> moments();

    /**
     * The statements that update a group.
     *
     * @param group the root's list attribute with the parameters; {@code group_MOMENT} holds a moment of each
     * @param grads an expression of their gradients, in the same order
     * @param size the number of parameters
     * @param weightDecay of this group
     * @param rate an expression of the learning rate, a scalar tensor
     */
    List<String> update(String group, String grads, int size, double weightDecay, String rate);

    /**
     * AdamW with decoupled weight decay and bias correction, fused.
     *
     * @param beta1 decay of the first moment
     * @param beta2 decay of the second moment
     * @param epsilon added to the root of the second moment after its correction
     */
    record AdamW(double beta1, double beta2, double epsilon) implements Optimizer {
        @Override
        public List<String> moments() {
            return List.of("moment1", "moment2");
        }

        @Override
        public List<String> update(String group, String grads, int size, double weightDecay, String rate) {
            return List.of(("torch._fused_adamw_(self.%1$s, %2$s, self.%1$s_moment1, self.%1$s_moment2,"
                            + " annotate(List[Tensor], []), torch.slice(self.updates, None, %3$d, 1), lr=%4$s,"
                            + " beta1=%5$s, beta2=%6$s, weight_decay=%7$s, eps=%8$s, amsgrad=False, maximize=False)")
                    .formatted(group, grads, size, rate, beta1, beta2, weightDecay, epsilon));
        }
    }

    /**
     * Stochastic gradient descent with momentum and coupled weight decay, as {@code torch.optim.SGD}, fused.
     *
     * @param momentum decay of the velocity; 0 for none
     * @param nesterov whether the gradient is taken ahead of the velocity
     */
    record Sgd(double momentum, boolean nesterov) implements Optimizer {
        /** Checks that there is a velocity to look ahead of. */
        public Sgd {
            if (nesterov && momentum == 0) {
                throw new IllegalArgumentException("Nesterov's gradient needs a momentum above 0");
            }
        }

        @Override
        public List<String> moments() {
            return momentum == 0 ? List.of() : List.of("momentum");
        }

        @Override
        public List<String> update(String group, String grads, int size, double weightDecay, String rate) {
            String velocity = momentum == 0 ? "annotate(List[Tensor], [])" : "self." + group + "_momentum";
            // The velocity starts as zeros, so the first step needs no case of its own.
            return List.of(("torch._fused_sgd_(self.%s, %s, %s, weight_decay=%s, momentum=%s, lr=%s, dampening=0.,"
                            + " nesterov=%s, maximize=False, is_first_step=False)")
                    .formatted(group, grads, velocity, weightDecay, momentum, rate, nesterov ? "True" : "False"));
        }
    }

    /**
     * LAMB (arXiv 1904.00962) as timm has it: Adam's step with bias correction plus weight decay, scaled for each
     * tensor by the ratio of the weight's norm to the step's. The ratio is 1 where there is no weight decay. timm's
     * also clips all gradients to a norm of 1 before, unless told not to; here that is the {@link UpdateRule}'s.
     *
     * @param beta1 decay of the first moment
     * @param beta2 decay of the second moment
     * @param epsilon added to the root of the second moment after its correction
     */
    record Lamb(double beta1, double beta2, double epsilon) implements Optimizer {
        @Override
        public List<String> moments() {
            return List.of("moment1", "moment2");
        }

        @Override
        public List<String> update(String group, String grads, int size, double weightDecay, String rate) {
            String first = "self." + group + "_moment1";
            String second = "self." + group + "_moment2";
            List<String> adam = List.of(
                    "torch._foreach_mul_(" + first + ", " + beta1 + ")",
                    "torch._foreach_add_(" + first + ", " + grads + ", alpha=" + (1 - beta1) + ")",
                    "torch._foreach_mul_(" + second + ", " + beta2 + ")",
                    "torch._foreach_addcmul_(" + second + ", " + grads + ", " + grads + ", " + (1 - beta2) + ")",
                    group + "_c1 = " + correction(beta1),
                    group + "_c2 = torch.sqrt(" + correction(beta2) + ")",
                    group + "_root = torch._foreach_add(torch._foreach_div(torch._foreach_sqrt(" + second + "), "
                            + group + "_c2), " + epsilon + ")",
                    group + "_move = torch._foreach_div(torch._foreach_div(" + first + ", " + group + "_c1), " + group
                            + "_root)");
            if (weightDecay == 0) {
                return concat(
                        adam,
                        List.of("torch._foreach_add_(self." + group + ", torch._foreach_mul(" + group
                                + "_move, torch.to(torch.neg(" + rate + "), 6)))"));
            }
            return concat(
                    adam,
                    List.of(
                            group + "_full = torch._foreach_add(" + group + "_move, self." + group + ", alpha="
                                    + weightDecay + ")",
                            group + "_own = torch.stack(torch._foreach_norm(self." + group + ", 2))",
                            group + "_step = torch.stack(torch._foreach_norm(" + group + "_full, 2))",
                            group + "_ratio = torch.where(torch.logical_and(torch.gt(" + group + "_own, 0), torch.gt("
                                    + group + "_step, 0)), torch.div(" + group + "_own, " + group
                                    + "_step), torch.ones_like(" + group + "_own))",
                            group + "_scale = torch.unbind(torch.mul(" + group + "_ratio, torch.to(torch.neg(" + rate
                                    + "), 6)))",
                            "torch._foreach_add_(self." + group + ", torch._foreach_mul(" + group + "_full, " + group
                                    + "_scale))"));
        }

        /** One minus a power of beta, in double until it is there: in float32 the difference loses five digits. */
        private static String correction(double beta) {
            return "torch.to(torch.rsub(torch.pow(" + beta + ", torch.to(self.updates[0], 7)), 1), 6)";
        }

        private static List<String> concat(List<String> first, List<String> second) {
            List<String> all = new java.util.ArrayList<>(first);
            all.addAll(second);
            return all;
        }
    }
}
