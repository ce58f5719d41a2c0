package dev.nextbench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nextbench.io.FileHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFetchTest {
    @TempDir
    Path temporary;

    private final List<String> ranges = new ArrayList<>();
    private HttpServer server;
    private byte[] served;
    private int breakAfter = Integer.MAX_VALUE;
    private boolean knowsRanges = true;
    private int status = 200;
    private Path to;

    @BeforeEach
    void startServer() throws IOException {
        byte[] noise = new byte[200_000];
        new Random(1).nextBytes(noise);
        served = packed(TarFiles.entries("set/train.bin", noise, "set/names.txt", "a\nb\n"));
        to = temporary.resolve("data");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private static byte[] packed(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zipped = new GZIPOutputStream(out)) {
            TarFiles.write(zipped, entries);
        }
        return out.toByteArray();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String range = exchange.getRequestHeaders().getFirst("Range");
            ranges.add(String.valueOf(range));
            if (status != 200) {
                exchange.sendResponseHeaders(status, -1);
                return;
            }
            int from = 0;
            if (range != null && knowsRanges) {
                from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes %d-%d/%d".formatted(from, served.length - 1, served.length));
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, served.length - from);
            exchange.getResponseBody().write(served, from, Math.min(served.length - from, breakAfter));
        }
    }

    private RemoteArchive archive() throws IOException {
        Path copy = Files.write(temporary.resolve("copy"), served);
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/~x/set.tar.gz");
        return new RemoteArchive(address, served.length, FileHash.sha256(copy), "", "set");
    }

    private Path fetch(RemoteArchive archive) {
        return DataFetch.fetch(archive, to, null, (done, total) -> {});
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(to)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void an_archive_is_fetched_compared_and_unpacked_once() throws IOException {
        RemoteArchive archive = archive();
        Path folder = fetch(archive);
        assertThat(folder).isEqualTo(to.resolve("set"));
        assertThat(folder.resolve("train.bin")).hasSize(200_000);
        assertThat(folder.resolve("names.txt")).hasContent("a\nb\n");
        assertThat(left()).containsExactly("set");
        assertThat(fetch(archive)).isEqualTo(folder);
        assertThat(ranges).containsExactly("null");
    }

    @Test
    void what_broke_off_goes_on_from_there() throws IOException {
        RemoteArchive archive = archive();
        breakAfter = 70_000;
        assertThatThrownBy(() -> fetch(archive))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(archive.address() + ": cannot be fetched (")
                .hasMessageContaining("run the command again to go on");
        assertThat(left()).containsExactly("set.tar.gz.part");
        long have = Files.size(to.resolve("set.tar.gz.part"));
        assertThat(have).isPositive().isLessThanOrEqualTo(70_000);
        breakAfter = Integer.MAX_VALUE;
        assertThat(fetch(archive).resolve("train.bin")).hasSize(200_000);
        assertThat(ranges).containsExactly("null", "bytes=" + have + "-");
        assertThat(left()).containsExactly("set");
    }

    @Test
    void a_server_without_ranges_begins_again() throws IOException {
        RemoteArchive archive = archive();
        Files.createDirectories(to);
        Files.write(to.resolve("set.tar.gz.part"), new byte[1000]);
        knowsRanges = false;
        assertThat(fetch(archive).resolve("train.bin")).hasSize(200_000);
    }

    @Test
    void another_content_is_refused_and_nothing_is_left() throws IOException {
        RemoteArchive archive = archive();
        served[served.length / 2] ^= 1;
        assertThatThrownBy(() -> fetch(archive))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(archive.address() + ": is not set.tar.gz: ")
                .hasMessageContaining(archive.sha256());
        assertThat(left()).isEmpty();
        served = Arrays.copyOf(served, served.length + 1);
        assertThatThrownBy(() -> fetch(archive)).hasMessageContaining("is larger than the");
        assertThat(to.resolve("set")).doesNotExist();
        status = 404;
        assertThatThrownBy(() -> fetch(archive)).hasMessageContaining("the server answered with status 404");
    }

    @Test
    void a_server_that_is_not_there_is_said() throws IOException {
        RemoteArchive archive = archive();
        server.stop(0);
        assertThatThrownBy(() -> fetch(archive))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cannot be fetched (")
                .hasMessageContaining("--from FILE");
    }

    @Test
    void a_mirror_or_a_file_brought_by_hand_is_compared_as_well() throws IOException {
        RemoteArchive archive = archive();
        RemoteArchive elsewhere = new RemoteArchive(
                URI.create("https://example.invalid/set.tar.gz"), archive.bytes(), archive.sha256(), "", "set");
        assertThat(DataFetch.fetch(elsewhere, to, archive.address().toString(), (done, total) -> {}))
                .isDirectory();
        Path other = temporary.resolve("other");
        Path file = temporary.resolve("copy");
        assertThat(DataFetch.fetch(elsewhere, other, file.toString(), (done, total) -> {}))
                .isDirectory();
        assertThat(file).exists();
        Path third = temporary.resolve("third");
        Files.writeString(file, "another");
        assertThatThrownBy(() -> DataFetch.fetch(elsewhere, third, file.toString(), (done, total) -> {}))
                .hasMessageStartingWith(file + ": is not set.tar.gz: 7 bytes with SHA-256 ");
        assertThat(third).doesNotExist();
        assertThatThrownBy(() -> DataFetch.fetch(elsewhere, third, "https://a b", (done, total) -> {}))
                .hasMessageStartingWith("--from 'https://a b': is no address");
    }

    @Test
    void names_that_lead_out_of_the_folder_are_refused() throws IOException {
        for (String name : List.of("set/../../evil", "/tmp/nextbench-evil", "other/x", "set/../x", "setx/y")) {
            served = packed(TarFiles.entries("set/ok", "1", name, "2"));
            RemoteArchive archive = archive();
            assertThatThrownBy(() -> fetch(archive))
                    .as(name)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("refused, because '%s' does not lie in set/".formatted(name));
            assertThat(left()).containsExactly("set.tar.gz");
            Files.delete(to.resolve("set.tar.gz"));
        }
        try (Stream<Path> files = Files.walk(temporary)) {
            assertThat(files.map(Path::getFileName).map(String::valueOf)).doesNotContain("evil", "x", "y", "ok");
        }
    }

    @Test
    void links_in_an_archive_are_refused() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zipped = new GZIPOutputStream(out);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(zipped)) {
            TarArchiveEntry link = new TarArchiveEntry("set/link", TarConstants.LF_SYMLINK);
            link.setLinkName("/etc");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }
        served = out.toByteArray();
        RemoteArchive archive = archive();
        assertThatThrownBy(() -> fetch(archive)).hasMessageContaining("'set/link' is a link or a device");
        assertThat(to.resolve("set")).doesNotExist();
    }

    @Test
    void what_cannot_be_unpacked_leaves_nothing() throws IOException {
        served = "no archive".getBytes(StandardCharsets.UTF_8);
        RemoteArchive archive = archive();
        assertThatThrownBy(() -> fetch(archive)).hasMessageContaining("cannot be unpacked");
        assertThat(left()).containsExactly("set.tar.gz");
    }

    @Test
    void every_known_set_says_all_that_a_user_needs() {
        assertThat(KnownDataSets.all())
                .extracting(KnownDataSets.Known::name)
                .containsExactly("cifar10", "cifar100", "imagenet", "sonar", "duo");
        assertThat(KnownDataSets.all()).allSatisfy(known -> {
            assertThat(List.of(known.title(), known.files(), known.licence(), known.obtain()))
                    .allSatisfy(text -> assertThat(text).isNotBlank());
            assertThat(known.page()).startsWith("https://");
            if (known.archive() != null) {
                assertThat(known.archive().address()).hasScheme("https");
                assertThat(known.archive().sha256()).matches("[0-9a-f]{64}");
                assertThat(known.archive().md5()).matches("[0-9a-f]{32}");
            }
        });
    }
}
