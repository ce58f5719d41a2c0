package dev.nextbench.weights.pickle;

/** What stands for a tensor in a pickle. */
public sealed interface TensorValue permits TorchTensor, NumpyArray, UnreadableTensor {}
