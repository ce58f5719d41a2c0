package dev.nextbench.data;

import org.jspecify.annotations.Nullable;

/**
 * What the frame header of a JPEG says (ITU-T T.81, B.2.2).
 *
 * @param at where its marker's code stands in the file
 * @param height rows of the image
 * @param width columns of the image
 * @param groupHeight rows of the blocks that are coded together
 * @param inOnePass whether all rows are coded one after another, by Huffman codes: the sequential form with one scan
 */
record JpegFrame(int at, int height, int width, int groupHeight, boolean inOnePass) {
    private static final int HEIGHT = 4;
    private static final int COMPONENTS = 8;
    private static final int BLOCK = 8;
    private static final int MOST_COMPONENTS = 4;

    /** The header of a JPEG, which is whole up to there; null if it has none. */
    static @Nullable JpegFrame of(byte[] content) {
        int at = ImageCheck.frame(content);
        if (at < 0 || at + COMPONENTS >= content.length) {
            return null;
        }
        int components = content[at + COMPONENTS] & 0xFF;
        if (components > MOST_COMPONENTS || at + COMPONENTS + 3 * components >= content.length) {
            return null;
        }
        int tallest = 1;
        for (int i = 0; i < components; i++) {
            tallest = Math.max(tallest, content[at + COMPONENTS + 2 + 3 * i] & 0xF);
        }
        int marker = content[at] & 0xFF;
        boolean sequential = marker == 0xC0 || marker == 0xC1;
        int scan = sequential ? ImageCheck.scan(content, at) : -1;
        boolean one = scan >= 0 && scan + 3 < content.length && content[scan + 3] == components;
        return new JpegFrame(at, word(content, at + HEIGHT), word(content, at + HEIGHT + 2), BLOCK * tallest, one);
    }

    /**
     * How many rows the header may tell of for a decoder to stop after them, with the first {@code rows} unchanged: one
     * group more than these take, as colours are interpolated with the row below. The image's own number where that is
     * no less, or where rows are not coded one after another.
     */
    int rowsToDecode(int rows) {
        int enough = (rows + groupHeight - 1) / groupHeight * groupHeight + groupHeight;
        return inOnePass ? Math.min(height, enough) : height;
    }

    /** Where the height stands in the file, in two bytes. */
    int heightAt() {
        return at + HEIGHT;
    }

    private static int word(byte[] content, int at) {
        return ((content[at] & 0xFF) << 8) + (content[at + 1] & 0xFF);
    }
}
