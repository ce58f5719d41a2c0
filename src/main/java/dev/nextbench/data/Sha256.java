package dev.nextbench.data;

import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A SHA-256 digest in its four words: a file's identity that millions of can be held. */
record Sha256(long a, long b, long c, long d) {
    static Sha256 of(byte[] content) {
        return from(digest().digest(content));
    }

    static Sha256 readFrom(ByteBuffer in) {
        return new Sha256(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeLong(a);
        out.writeLong(b);
        out.writeLong(c);
        out.writeLong(d);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Sha256 from(byte[] digest) {
        return readFrom(ByteBuffer.wrap(digest));
    }

    /** The digest in hex. */
    @Override
    public String toString() {
        return "%016x%016x%016x%016x".formatted(a, b, c, d);
    }

    /** A digest of several parts; each carries its length, so that no two lists of parts run into one another. */
    static final class Stream {
        private final MessageDigest digest = digest();

        void text(String text) {
            bytes(text.getBytes(StandardCharsets.UTF_8));
        }

        void bytes(byte[] content) {
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(content.length).flip());
            digest.update(content);
        }

        void hash(Sha256 hash) {
            digest.update(ByteBuffer.allocate(4 * Long.BYTES)
                    .putLong(hash.a)
                    .putLong(hash.b)
                    .putLong(hash.c)
                    .putLong(hash.d)
                    .flip());
        }

        Sha256 finish() {
            return from(digest.digest());
        }
    }
}
