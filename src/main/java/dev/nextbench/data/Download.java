package dev.nextbench.data;

import dev.nextbench.io.FileHash;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Gets a file of known size and checksum. What has arrived is kept beside the target in a {@code .part} file, and the
 * next attempt goes on from there (RFC 9110, section 14); the target itself appears only when its checksum is right.
 */
final class Download {
    private static final int RANGE_NOT_SATISFIABLE = 416;

    /** A server that says nothing for so long is not waited for. */
    private static final int TIMEOUT_MILLIS = 60_000;

    private final RemoteArchive archive;
    private final URI address;
    private final FetchProgress progress;

    /**
     * A download.
     *
     * @param address where it is taken from: the archive's own or a mirror's
     */
    Download(RemoteArchive archive, URI address, FetchProgress progress) {
        this.archive = archive;
        this.address = address;
        this.progress = progress;
    }

    /**
     * Gets the file.
     *
     * @throws DataException if it could not be got or is another one
     */
    void to(Path target) {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.createDirectories(target.toAbsolutePath().resolveSibling(""));
            long have = Files.exists(part) ? Files.size(part) : 0;
            if (have > archive.bytes()) {
                Files.delete(part);
                have = 0;
            }
            if (have < archive.bytes()) {
                get(part, have);
            }
            requireWhole(archive, part, address.toString());
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new DataException(
                    "%s: cannot be fetched (%s); run the command again to go on, or get the file by other means and give it"
                                    .formatted(address, reason(e))
                            + " by --from FILE (a proxy is set by"
                            + " NEXTBENCH_JAVA_OPTIONS='-Dhttps.proxyHost=HOST -Dhttps.proxyPort=PORT')");
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private void get(Path part, long have) throws IOException {
        if (!(address.toURL().openConnection() instanceof HttpURLConnection connection)) {
            throw new IOException("it is no address of a web server");
        }
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        if (have > 0) {
            connection.setRequestProperty("Range", "bytes=" + have + "-");
        }
        int status = connection.getResponseCode();
        if (status == RANGE_NOT_SATISFIABLE && have > 0) {
            Files.delete(part);
            throw new IOException("the server cannot go on with what was there; it was removed");
        }
        if (status != HttpURLConnection.HTTP_OK && status != HttpURLConnection.HTTP_PARTIAL) {
            throw new IOException("the server answered with status " + status);
        }
        boolean goesOn = status == HttpURLConnection.HTTP_PARTIAL;
        String range = String.valueOf(connection.getHeaderField("Content-Range"));
        if (goesOn && !range.startsWith("bytes " + have + "-")) {
            throw new IOException("the server answered with another part than was asked for");
        }
        try (InputStream body = connection.getInputStream();
                OutputStream out =
                        goesOn ? Files.newOutputStream(part, StandardOpenOption.APPEND) : Files.newOutputStream(part)) {
            copy(body, out, goesOn ? have : 0);
        }
        if (Files.size(part) < archive.bytes()) {
            throw new IOException(
                    "the connection ended after %,d of %,d bytes".formatted(Files.size(part), archive.bytes()));
        }
    }

    private void copy(InputStream from, OutputStream to, long before) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long done = before;
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            done += read;
            if (done > archive.bytes()) {
                throw new DataException("%s: is larger than the %,d bytes of %s; it is another file, check the address"
                        .formatted(address, archive.bytes(), archive.fileName()));
            }
            to.write(buffer, 0, read);
            progress.fetched(done, archive.bytes());
        }
    }

    /**
     * Checks a file against the archive's size and checksums.
     *
     * @param from where it came from, for the message
     * @throws DataException if it is another one; a {@code .part} file is removed
     */
    static void requireWhole(RemoteArchive archive, Path file, String from) throws IOException {
        String sha256 = FileHash.sha256(file);
        if (Files.size(file) == archive.bytes() && sha256.equals(archive.sha256())) {
            return;
        }
        String found = "%,d bytes with SHA-256 %s".formatted(Files.size(file), sha256);
        if (String.valueOf(file.getFileName()).endsWith(".part")) {
            Files.delete(file);
        }
        throw new DataException("%s: is not %s: %s, and not %,d bytes with %s; fetch it again, or check the address"
                .formatted(from, archive.fileName(), found, archive.bytes(), archive.sha256()));
    }
}
