package dev.nextbench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nextbench.data.FolderLayout.ImageFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLayoutTest {
    private static final Map<Split, String> FOLDERS = Map.of(Split.TRAIN, "train", Split.TEST, "test");

    @TempDir
    Path temporary;

    private Path root;

    @BeforeEach
    void makeFolder() throws IOException {
        root = TestImages.folder(temporary.resolve("pets"), 2, 1);
    }

    private FolderLayout scan() {
        return FolderLayout.scan(root, FOLDERS);
    }

    private static List<String> names(FolderLayout layout) {
        return Objects.requireNonNull(layout.files().get(Split.TRAIN)).stream()
                .map(ImageFile::name)
                .toList();
    }

    @Test
    void links_to_files_and_folders_are_followed() throws IOException {
        Path store = Files.createDirectories(temporary.resolve("store/deep"));
        Path image = Files.write(store.resolve("x.png"), TestImages.encode(TestImages.flat(8, 1), "png"));
        Files.createSymbolicLink(root.resolve("train/cat/linked.png"), image);
        Files.createSymbolicLink(root.resolve("train/cat/more"), temporary.resolve("store"));
        FolderLayout layout = scan();
        assertThat(layout.problems()).isEmpty();
        assertThat(names(layout))
                .containsExactly(
                        "cat/000.png",
                        "cat/001.jpg",
                        "cat/linked.png",
                        "cat/more/deep/x.png",
                        "dog/000.png",
                        "dog/001.jpg");
        assertThat(layout.files().get(Split.TRAIN).get(2).state().size()).isEqualTo(Files.size(image));
    }

    @Test
    void a_link_to_a_folder_around_it_is_refused() throws IOException {
        Path loop = Files.createSymbolicLink(root.resolve("train/cat/again"), root.resolve("train"));
        Path whole = Files.createSymbolicLink(root.resolve("train/dog/self"), Path.of("."));
        FolderLayout layout = scan();
        assertThat(layout.problems())
                .contains(
                        whole + ": is a link to a folder that it lies in; remove the link",
                        loop.resolve("cat") + ": is a link to a folder that it lies in; remove the link");
    }

    @Test
    void a_folder_that_is_reached_twice_is_refused() throws IOException {
        Path twice = Files.createSymbolicLink(root.resolve("train/wolf"), root.resolve("train/dog"));
        Files.createSymbolicLink(root.resolve("test/wolf"), root.resolve("test/dog"));
        assertThat(scan().problems())
                .containsExactly(
                        "%s: is the same folder as %s; remove the link, or its images count twice"
                                .formatted(twice, root.resolve("train/dog")),
                        "%s: is the same folder as %s; remove the link, or its images count twice"
                                .formatted(root.resolve("test/wolf"), root.resolve("test/dog")));
    }

    @Test
    void links_to_nothing_are_refused() throws IOException {
        Path image = Files.createSymbolicLink(root.resolve("train/cat/x.png"), root.resolve("gone.png"));
        Path folder = Files.createSymbolicLink(root.resolve("train/emu"), root.resolve("gone"));
        Files.createSymbolicLink(root.resolve("train/cat/.#lock"), Path.of("user@host"));
        assertThat(scan().problems())
                .containsExactly(
                        folder + ": is a link to something that is not there; repair or remove it",
                        image + ": is a link to something that is not there; repair or remove it");
    }

    @Test
    void what_is_passed_over_is_said() throws IOException {
        assertThat(scan().notes()).isEmpty();
        Files.writeString(root.resolve("train/cat/.DS_Store"), "x");
        Files.createDirectories(root.resolve("train/.cache/deep"));
        Files.writeString(root.resolve("test/dog/.x.jpg"), "x");
        Files.writeString(root.resolve("train/labels.csv"), "x");
        Files.writeString(root.resolve("train/dog/notes.txt"), "x");
        FolderLayout layout = scan();
        assertThat(layout.problems()).isEmpty();
        assertThat(layout.notes())
                .containsExactly(
                        "3 hidden files or folders are passed over, the first is " + root.resolve("test/dog/.x.jpg"),
                        "2 files that end neither in .jpg, .jpeg nor .png are passed over, the first is "
                                + root.resolve("train/dog/notes.txt"));
    }

    @Test
    void a_class_without_an_image_is_refused() throws IOException {
        Files.createDirectories(root.resolve("train/emu/lower"));
        Files.createDirectories(root.resolve("test/emu"));
        assertThat(scan().problems())
                .hasSize(2)
                .allSatisfy(problem ->
                        assertThat(problem).contains("the class 'emu' has no images (.jpg, .jpeg, .png) in the"));
    }

    @Test
    void another_split_that_is_there_is_proposed() throws IOException {
        Files.move(root.resolve("test"), root.resolve("validation"));
        assertThat(scan().problems())
                .singleElement()
                .asString()
                .endsWith("use validation by --set data.test_split=validation");
        Files.move(root.resolve("train"), root.resolve("training"));
        assertThat(scan().problems())
                .first()
                .asString()
                .isEqualTo(
                        "%s: there is no such folder for the train split (%s holds: training, validation); use training"
                                        .formatted(root.resolve("train"), root)
                                + " by --set data.train_split=training");
        Files.move(root.resolve("validation"), root.resolve("held-out"));
        assertThat(scan().problems()).last().asString().endsWith("set data.path or data.test_split");
    }

    @Test
    void a_file_that_changes_during_a_run_is_noticed() throws IOException {
        ImageFile image = scan().files().get(Split.TRAIN).get(0);
        assertThat(image.read()).isEqualTo(TestImages.flat(8, 100));
        FileTime time = Files.getLastModifiedTime(image.path());
        Files.setLastModifiedTime(image.path(), FileTime.from(Instant.parse("2020-02-02T00:00:00Z")));
        assertThatThrownBy(image::read)
                .isInstanceOf(DataException.class)
                .hasMessage(image.path() + ": was changed while the data set was in use (its time is another); let"
                        + " nothing write there during a run, and start again");
        Files.writeString(image.path(), "half of");
        Files.setLastModifiedTime(image.path(), time);
        assertThatThrownBy(image::read)
                .hasMessageStartingWith(image.path() + ": was changed while the data set was in use (7 bytes, before ");
        Files.delete(image.path());
        assertThatThrownBy(image::read).hasMessageStartingWith(image.path() + ": cannot be read any more");
    }
}
