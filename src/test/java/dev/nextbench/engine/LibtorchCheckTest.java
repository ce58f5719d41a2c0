package dev.nextbench.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibtorchCheckTest {
    @TempDir
    Path folder;

    private Path libraries(String name) throws IOException {
        Path libraries = Files.createDirectories(folder.resolve(name));
        Files.writeString(libraries.resolve(System.mapLibraryName("torch")), "no library");
        return libraries;
    }

    private static java.util.Optional<LibtorchCheck.Named> check(Map<String, String> environment) {
        return LibtorchCheck.check(environment::get);
    }

    private static void refused(Map<String, String> environment, String... parts) {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> check(environment))
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void without_variables_djl_takes_its_own() {
        assertThat(check(Map.of())).isEmpty();
        assertThat(check(Map.of(LibtorchCheck.PATH, "", LibtorchCheck.VERSION, "")))
                .isEmpty();
        assertThat(check(Map.of(LibtorchCheck.VERSION, "2.7.1"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "lib/../build-version, '2.7.1+cpu', 2.7.1+cpu",
        "lib/../version.py, 'from typing import Optional\n__version__ = ''2.7.0+cu126''', 2.7.0+cu126",
        "lib/version, 2.7.1, 2.7.1",
    })
    void a_fitting_version_is_read_from_the_installation(String file, String text, String version) throws IOException {
        Path libraries = libraries("lib");
        Files.writeString(folder.resolve(file).normalize(), text);
        assertThat(check(Map.of(LibtorchCheck.PATH, libraries.toString())))
                .contains(new LibtorchCheck.Named(libraries.toAbsolutePath(), version, "cpu"));
    }

    @Test
    void a_folder_of_djls_cache_has_its_version_in_its_name() throws IOException {
        Path libraries = libraries("2.7.1-20250812-cpu-linux-x86_64");
        assertThat(check(Map.of(LibtorchCheck.PATH, folder.resolve("none") + File.pathSeparator + libraries)))
                .hasValueSatisfying(named -> assertThat(named.version()).startsWith("2.7.1"));
        refused(
                Map.of(LibtorchCheck.PATH, libraries("2.13.0-cpu-linux-x86_64").toString()),
                "names libtorch 2.13.0",
                "unset it");
    }

    @Test
    void the_installation_knows_its_version_better_than_the_variable() throws IOException {
        Path libraries = libraries("torch/lib");
        Files.writeString(folder.resolve("torch/version.py"), "__version__ = '2.10.0'");
        refused(
                Map.of(LibtorchCheck.PATH, libraries.toString(), LibtorchCheck.VERSION, "2.7.1"),
                "names libtorch 2.10.0",
                libraries.toString());
    }

    @Test
    void an_unknown_version_has_to_be_told() throws IOException {
        Path libraries = libraries("lib");
        refused(Map.of(LibtorchCheck.PATH, libraries.toString()), "does not say its version", "set PYTORCH_VERSION");
        assertThat(check(Map.of(
                        LibtorchCheck.PATH,
                        libraries.resolve(System.mapLibraryName("torch")).toString(),
                        LibtorchCheck.VERSION,
                        "2.7.1",
                        LibtorchCheck.FLAVOUR,
                        "cu128")))
                .hasValueSatisfying(named -> assertThat(named.flavour()).isEqualTo("cu128"));
    }

    @Test
    void a_version_that_does_not_fit_is_refused() {
        refused(Map.of(LibtorchCheck.VERSION, "2.70.1"), "PYTORCH_VERSION asks for libtorch 2.70.1");
        refused(Map.of(LibtorchCheck.VERSION, "1.13.1"), "PYTORCH_VERSION asks for libtorch 1.13.1");
    }

    @Test
    void a_path_without_libtorch_is_refused() {
        refused(Map.of(LibtorchCheck.PATH, folder.toString()), "holds no", folder.toString());
    }
}
