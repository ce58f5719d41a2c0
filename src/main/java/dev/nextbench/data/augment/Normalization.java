package dev.nextbench.data.augment;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Levels 0..255 to normalised 32-bit floats, by ImageNet's mean and standard deviation of each channel. The three
 * orders of the same arithmetic differ in the last digits.
 */
public enum Normalization {
    /** torchvision and ConvNeXt: {@code (v / 255 - mean) / std}. */
    TORCHVISION {
        @Override
        float normalize(int level, int channel) {
            return (level / 255f - (float) MEAN[channel]) / (float) STD[channel];
        }
    },

    /** timm on a device, InceptionNeXt: {@code (v - 255 mean) / (255 std)}. */
    TIMM {
        @Override
        float normalize(int level, int channel) {
            return (level - (float) (255 * MEAN[channel])) / (float) (255 * STD[channel]);
        }
    },

    /** PaddleClas and E-ConvNeXt: {@code (v * (1 / 255) - mean) / std}. */
    PADDLE {
        @Override
        float normalize(int level, int channel) {
            return (level * (float) (1.0 / 255) - (float) MEAN[channel]) / (float) STD[channel];
        }
    };

    private static final double[] MEAN = {0.485, 0.456, 0.406};
    private static final double[] STD = {0.229, 0.224, 0.225};
    private static final int CHANNELS = 3;
    private static final int PIECE = 1024;

    /** The mean colour in whole levels, 0xRRGGBB: what warps fill with. */
    public static final int MEAN_COLOR = 124 << 16 | 116 << 8 | 104;

    /** Results by channel and level, computed once. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final float[][] tables = new float[CHANNELS][256];

    static {
        for (Normalization order : values()) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                for (int level = 0; level < 256; level++) {
                    order.tables[channel][level] = order.normalize(level, channel);
                }
            }
        }
    }

    abstract float normalize(int level, int channel);

    /** One level of one channel (0 red, 1 green, 2 blue). */
    public float of(int level, int channel) {
        return tables[channel][level];
    }

    /**
     * Normalises one image.
     *
     * @param source {@code [H, W, 3]} at {@code from}
     * @param target {@code [3, H, W]} at {@code to}
     * @param pixels H times W
     */
    public void apply(ByteBuffer source, int from, FloatBuffer target, int to, int pixels) {
        byte[] levels = new byte[CHANNELS * PIECE];
        float[] normalized = new float[PIECE];
        for (int done = 0; done < pixels; done += PIECE) {
            int count = Math.min(PIECE, pixels - done);
            source.get(from + CHANNELS * done, levels, 0, CHANNELS * count);
            for (int channel = 0; channel < CHANNELS; channel++) {
                float[] table = tables[channel];
                for (int i = 0; i < count; i++) {
                    normalized[i] = table[levels[CHANNELS * i + channel] & 0xFF];
                }
                target.put(to + channel * pixels + done, normalized, 0, count);
            }
        }
    }
}
