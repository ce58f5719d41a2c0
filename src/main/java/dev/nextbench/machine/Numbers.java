package dev.nextbench.machine;

import org.jspecify.annotations.Nullable;

/** Numbers in the text of the kernel and of tools; null where the text is not one, as "[N/A]". */
final class Numbers {
    private Numbers() {}

    static @Nullable Long whole(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String number = text.strip();
        try {
            return number.startsWith("0x") ? Long.parseLong(number.substring(2), 16) : Long.parseLong(number);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    static @Nullable Double real(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            double number = Double.parseDouble(text.strip());
            return Double.isFinite(number) ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
