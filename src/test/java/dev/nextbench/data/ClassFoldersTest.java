package dev.nextbench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassFoldersTest {
    @TempDir
    Path root;

    private void file(String name) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, "x");
    }

    @Test
    void classes_and_images_are_sorted() throws IOException {
        file("dog/b.JPEG");
        file("dog/a/z.png");
        file("dog/notes.txt");
        file("dog/.hidden/c.jpg");
        file("cat/2.jpg");
        file("cat/10.jpg");
        file(".cache/x.jpg");
        ClassFolders folders = ClassFolders.scan(root);
        assertThat(folders.folder()).isEqualTo(root);
        assertThat(folders.classes()).containsExactly("cat", "dog");
        assertThat(folders.images().stream().map(ClassFolders.Image::name))
                .containsExactly("cat/10.jpg", "cat/2.jpg", "dog/a/z.png", "dog/b.JPEG");
        assertThat(folders.images().stream().map(ClassFolders.Image::label)).containsExactly(0, 0, 1, 1);
        assertThat(folders.images().get(2).path()).isEqualTo(root.resolve("dog/a/z.png"));
    }

    @Test
    void validation_stands_before_test_and_both_before_training() throws IOException {
        file("train/cat/1.png");
        file("test/cat/2.png");
        assertThat(ClassFolders.scan(root).folder()).isEqualTo(root.resolve("test"));
        file("val/cat/3.png");
        assertThat(ClassFolders.scan(root).folder()).isEqualTo(root.resolve("val"));
        assertThat(ClassFolders.scan(root.resolve("train")).images()).hasSize(1);
    }

    @Test
    void a_test_folder_without_classes_is_passed_over() throws IOException {
        file("test/1.png");
        file("cat/1.png");
        assertThat(ClassFolders.scan(root).classes()).containsExactly("cat", "test");
    }

    @Test
    void an_empty_class_is_no_error_but_no_image_at_all_is() throws IOException {
        Files.createDirectories(root.resolve("empty"));
        assertThatThrownBy(() -> ClassFolders.scan(root)).hasMessageContaining("its class folders hold no images");
        file("cat/1.png");
        assertThat(ClassFolders.scan(root).classes()).containsExactly("cat", "empty");
    }

    @Test
    void errors_name_the_folder_and_the_remedy() throws IOException {
        assertThatThrownBy(() -> ClassFolders.scan(root)).hasMessageContaining("holds no class folders; put");
        assertThatThrownBy(() -> ClassFolders.scan(root.resolve("no")))
                .hasMessage(root.resolve("no") + ": there is no such folder; name the folder with the class folders");
        file("archive.zip");
        assertThatThrownBy(() -> ClassFolders.scan(root.resolve("archive.zip")))
                .hasMessageContaining("is not a folder");
        file("cat/1.png");
        file("stray.png");
        assertThatThrownBy(() -> ClassFolders.scan(root)).hasMessageContaining("stray.png: lies in no class's folder");
    }
}
