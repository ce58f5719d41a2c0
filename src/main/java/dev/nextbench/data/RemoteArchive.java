package dev.nextbench.data;

import java.net.URI;

/**
 * A tar archive, compressed by gzip, on a server.
 *
 * @param address where
 * @param bytes its size
 * @param sha256 its SHA-256, in hex
 * @param md5 the MD5 that its authors publish, in hex
 * @param folder the one folder in it
 */
public record RemoteArchive(URI address, long bytes, String sha256, String md5, String folder) {
    /** The archive's own name. */
    public String fileName() {
        String path = address.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
