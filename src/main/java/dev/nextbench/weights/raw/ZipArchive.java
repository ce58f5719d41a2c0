package dev.nextbench.weights.raw;

import dev.nextbench.weights.WeightsException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * A zip by its central directory, with 64-bit sizes. Stored entries are parts of the file itself; what is deflated is
 * inflated to exactly the size that the directory says, if the memory allows that.
 */
public final class ZipArchive {
    private static final int END = 0x0605_4B50;
    private static final int END_64_LOCATOR = 0x0706_4B50;
    private static final int END_64 = 0x0606_4B50;
    private static final int CENTRAL = 0x0201_4B50;
    private static final int LOCAL = 0x0403_4B50;
    private static final int END_BYTES = 22;
    private static final int LONGEST_COMMENT = 0xFFFF;
    private static final long LARGEST_DIRECTORY = 32 << 20;
    private static final long MOST_ENTRIES = 200_000;

    /** Deflate makes of one byte at most this many. */
    private static final long HIGHEST_RATIO = 1032;

    /**
     * A file in the archive.
     *
     * @param stored true if its bytes lie in the archive as they are
     * @param size its size, in bytes
     * @param checksum its CRC-32
     * @param content what lies in the archive: itself, or deflated
     */
    public record Entry(String name, boolean stored, long size, int checksum, Bytes content) {}

    private final Map<String, Entry> entries;

    private ZipArchive(Map<String, Entry> entries) {
        this.entries = Collections.unmodifiableMap(entries);
    }

    /** True if the bytes begin as a zip does. */
    public static boolean begins(Bytes file) throws WeightsException {
        int first = file.size() < END_BYTES ? 0 : file.buffer(0, 4).getInt();
        return first == LOCAL || first == END;
    }

    /**
     * Reads the directory.
     *
     * @throws WeightsException if it is damaged: entries outside the file, overlapping, twice, or encrypted
     */
    public static ZipArchive read(Bytes file) throws WeightsException {
        return new ZipArchive(new Directory(file).entries());
    }

    /** The entries by name, in the directory's order. */
    public Map<String, Entry> entries() {
        return entries;
    }

    /** An entry's bytes: a part of the file, or inflated into memory. */
    public static Bytes content(Entry entry, Memory memory) throws WeightsException {
        if (entry.stored()) {
            return entry.content();
        }
        checkRatio(entry);
        ByteBuffer inflated = inflate(entry, memory.allocate(entry.size(), "entry " + Quoted.of(entry.name())), true);
        CRC32 checksum = new CRC32();
        checksum.update(inflated.duplicate());
        if ((int) checksum.getValue() != entry.checksum()) {
            throw new WeightsException(
                    "its entry " + Quoted.of(entry.name()) + " is damaged: its checksum is another one");
        }
        return Bytes.of(inflated);
    }

    /** The first bytes of an entry, at most {@code most}. */
    public static Bytes beginning(Entry entry, int most, Memory memory) throws WeightsException {
        long length = Math.min(most, entry.size());
        if (entry.stored()) {
            return entry.content().part(0, length);
        }
        checkRatio(entry);
        return Bytes.of(inflate(entry, memory.allocate(length, "entry " + Quoted.of(entry.name())), false));
    }

    private static void checkRatio(Entry entry) throws WeightsException {
        if (entry.size() > HIGHEST_RATIO * (entry.content().size() + 1)) {
            throw new WeightsException("its entry " + Quoted.of(entry.name()) + " is said to inflate "
                    + entry.content().size() + " bytes to " + entry.size() + ", which deflate cannot");
        }
    }

    private static ByteBuffer inflate(Entry entry, ByteBuffer target, boolean whole) throws WeightsException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(entry.content().buffer());
            int made = 1;
            while (target.hasRemaining() && made > 0) {
                made = inflater.inflate(target);
            }
            boolean exact = !whole || inflater.finished() || inflater.inflate(ByteBuffer.allocate(1)) == 0;
            if (target.hasRemaining() || !exact || (whole && !inflater.finished())) {
                throw new WeightsException("its entry " + Quoted.of(entry.name())
                        + " does not inflate to the size that the zip says, " + entry.size() + " bytes");
            }
            return target.flip();
        } catch (DataFormatException e) {
            throw new WeightsException("its entry " + Quoted.of(entry.name()) + " is damaged: it cannot be inflated");
        } finally {
            inflater.end();
        }
    }

    /** The reading of a directory. */
    private static final class Directory {
        private final Bytes file;

        /** The place of an entry: from its local header to the end of its content. */
        private record Place(long begin, long end) {}

        Directory(Bytes file) {
            this.file = file;
        }

        Map<String, Entry> entries() throws WeightsException {
            long end = end();
            ByteBuffer record = file.buffer(end, END_BYTES);
            long count = record.getShort(10) & 0xFFFF;
            long size = record.getInt(12) & 0xFFFF_FFFFL;
            long begin = record.getInt(16) & 0xFFFF_FFFFL;
            if (end >= 20 && file.buffer(end - 20, 4).getInt() == END_64_LOCATOR) {
                end = file.buffer(end - 20, 20).getLong(8);
                ByteBuffer large = file.holds(end, 56) ? file.buffer(end, 56) : null;
                if (large == null || large.getInt(0) != END_64) {
                    throw damaged("its 64-bit directory is not where it should be");
                }
                count = large.getLong(32);
                size = large.getLong(40);
                begin = large.getLong(48);
            }
            if (size < 0 || begin < 0 || begin > end || size > end - begin) {
                throw damaged("its directory is said to lie outside it");
            }
            if (size > LARGEST_DIRECTORY || count < 0 || count > MOST_ENTRIES) {
                throw damaged("its directory is said to have " + Long.toUnsignedString(count) + " entries in " + size
                        + " bytes; at most " + MOST_ENTRIES + " are read");
            }
            return entries(begin, size, count);
        }

        /** The end record is the last thing in the file but for a comment, which ends with the file. */
        private long end() throws WeightsException {
            long first = Math.max(0, file.size() - END_BYTES - LONGEST_COMMENT);
            ByteBuffer tail = file.buffer(first, file.size() - first);
            for (int at = tail.capacity() - END_BYTES; at >= 0; at--) {
                if (tail.getInt(at) == END && (tail.getShort(at + 20) & 0xFFFF) == tail.capacity() - END_BYTES - at) {
                    return first + at;
                }
            }
            throw damaged("it has no directory at its end, so it is cut short");
        }

        private Map<String, Entry> entries(long begin, long size, long count) throws WeightsException {
            Bytes directory = file.part(begin, size);
            Cursor cursor = new Cursor(directory, 0);
            Map<String, Entry> entries = new LinkedHashMap<>();
            List<Place> places = new ArrayList<>();
            for (long i = 0; i < count; i++) {
                Entry entry = entry(cursor, begin, places);
                if (entries.put(entry.name(), entry) != null) {
                    throw damaged("its entry " + Quoted.of(entry.name()) + " is there twice");
                }
            }
            if (cursor.remaining() != 0) {
                throw damaged("its directory is longer than its " + count + " entries");
            }
            places.sort(Comparator.comparingLong(Place::begin));
            for (int i = 1; i < places.size(); i++) {
                if (places.get(i).begin() < places.get(i - 1).end()) {
                    throw damaged("two of its entries overlap at byte "
                            + places.get(i).begin());
                }
            }
            return entries;
        }

        private Entry entry(Cursor cursor, long contentEnd, List<Place> places) throws WeightsException {
            if (cursor.signed32() != CENTRAL) {
                throw damaged("its directory does not hold what it should");
            }
            cursor.skip(4);
            int flags = cursor.unsigned16();
            int method = cursor.unsigned16();
            cursor.skip(4);
            int checksum = cursor.signed32();
            long packed = cursor.unsigned32();
            long size = cursor.unsigned32();
            int nameLength = cursor.unsigned16();
            int extraLength = cursor.unsigned16();
            int commentLength = cursor.unsigned16();
            cursor.skip(8);
            long local = cursor.unsigned32();
            Bytes nameBytes = cursor.take(nameLength);
            String name = text(nameBytes);
            Bytes extra = cursor.take(extraLength);
            cursor.skip(commentLength);
            Cursor wide = wide(extra);
            if (wide != null) { // only the fields that do not fit are there, in this order
                size = size == 0xFFFF_FFFFL ? wide.signed64() : size;
                packed = packed == 0xFFFF_FFFFL ? wide.signed64() : packed;
                local = local == 0xFFFF_FFFFL ? wide.signed64() : local;
            }
            if ((flags & 1) != 0) {
                throw damaged("its entry " + Quoted.of(name) + " is encrypted");
            }
            boolean stored = method == 0 && packed == size;
            if (!stored && method != 8) {
                throw damaged("its entry " + Quoted.of(name) + " is neither stored nor deflated");
            }
            long content = content(name, nameBytes, local, contentEnd);
            if (packed < 0 || size < 0 || packed > contentEnd - content) {
                throw damaged("its entry " + Quoted.of(name) + " is said to lie outside it");
            }
            places.add(new Place(local, content + packed));
            return new Entry(name, stored, size, checksum, file.part(content, packed));
        }

        /** The field with the sizes and the place in 64 bits, or null. */
        private static @Nullable Cursor wide(Bytes extra) throws WeightsException {
            Cursor cursor = new Cursor(extra, 0);
            while (cursor.remaining() >= 4) {
                int id = cursor.unsigned16();
                Bytes field = cursor.take(Math.min(cursor.unsigned16(), cursor.remaining()));
                if (id == 1) {
                    return new Cursor(field, 0);
                }
            }
            return null;
        }

        /** Where an entry's content begins: after its local header, whose name has to be the same. */
        private long content(String name, Bytes nameBytes, long local, long contentEnd) throws WeightsException {
            long length = local < 0 || local > contentEnd - 30 ? -1 : 30 + nameBytes.size();
            if (length < 0 || length > contentEnd - local) {
                throw damaged("its entry " + Quoted.of(name) + " is said to lie outside it");
            }
            ByteBuffer header = file.buffer(local, length);
            long content = local + length + (header.getShort(28) & 0xFFFF);
            if (header.getInt(0) != LOCAL
                    || (header.getShort(26) & 0xFFFF) != nameBytes.size()
                    || !header.slice(30, (int) nameBytes.size()).equals(nameBytes.buffer())) {
                throw damaged("its entry " + Quoted.of(name) + " is not where the directory says");
            }
            return content;
        }

        private static String text(Bytes bytes) throws WeightsException {
            return StandardCharsets.UTF_8.decode(bytes.buffer()).toString();
        }

        private static WeightsException damaged(String how) {
            return new WeightsException("it is not a whole zip: " + how);
        }
    }
}
