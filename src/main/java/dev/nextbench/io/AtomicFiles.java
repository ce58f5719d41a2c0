package dev.nextbench.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that appear whole or not at all: written beside their place, forced to the disk, then moved there. */
public final class AtomicFiles {
    private AtomicFiles() {}

    /** Something that writes a file's content. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes text in UTF-8; makes the folders above it. */
    public static void write(Path file, String text) throws IOException {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes a file; makes the folders above it. */
    public static void write(Path file, Content content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("not a file: " + file);
        }
        Path part;
        try {
            Files.createDirectories(folder);
            part = Files.createTempFile(folder, "." + file.getFileName(), ".part");
        } catch (IOException e) {
            throw unwritable(file, e);
        }
        try {
            try (OutputStream out = new java.io.BufferedOutputStream(Files.newOutputStream(part), 1 << 16)) {
                content.writeTo(out);
            }
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.setPosixFilePermissions(part, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unwritable(file, e);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** The same failure under the name of the file that was asked for, with what helps. */
    private static IOException unwritable(Path file, IOException e) {
        return new IOException("cannot write " + file + ": " + reason(file, e), e);
    }

    private static String reason(Path file, IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied; choose another folder or change its permissions";
        }
        boolean fileAbove = e instanceof FileSystemException system && "Not a directory".equals(system.getReason());
        if (fileAbove || e instanceof FileAlreadyExistsException) {
            return "a part of its path is a file, not a folder; choose another place";
        }
        if (e instanceof NoSuchFileException) {
            return "its folder cannot be made there; choose another place";
        }
        String said = e instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : String.valueOf(e.getMessage());
        if (said.contains("No space left")) {
            return "the disk is full; make room, or choose another place";
        }
        return Files.isDirectory(file) ? "it is a folder; name a file in it" : said;
    }
}
