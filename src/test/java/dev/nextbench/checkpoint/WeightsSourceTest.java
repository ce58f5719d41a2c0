package dev.nextbench.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsSourceTest {
    @Test
    void a_file_is_known_by_name_and_content(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("net.pth"), "abc");
        Map<String, String> metadata = WeightsSource.of(file, "timm").metadata();
        assertThat(metadata)
                .isEqualTo(Map.of(
                        "source",
                        "net.pth",
                        "source_sha256", // FIPS 180-2, appendix B.1
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                        "source_names",
                        "timm"));
        assertThat(WeightsSource.remembered(Map.of("model", "resnet50", "source", "net.pth")))
                .isEqualTo(Map.of("source", "net.pth"));
    }
}
