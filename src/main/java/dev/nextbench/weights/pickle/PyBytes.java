package dev.nextbench.weights.pickle;

import dev.nextbench.weights.raw.Bytes;

/**
 * Bytes, or text that is too long to be a name and stays as it lies in the file: its UTF-8.
 *
 * @param bytes the bytes
 * @param isText true if they are the UTF-8 of text
 */
record PyBytes(Bytes bytes, boolean isText) {}
