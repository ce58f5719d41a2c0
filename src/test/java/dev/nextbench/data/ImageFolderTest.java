package dev.nextbench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nextbench.experiment.DataSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2020-02-02T00:00:00.123456789Z"));

    @TempDir
    Path temporary;

    private Path root;

    @BeforeEach
    void makeFolder() throws IOException {
        System.setProperty(CacheFolder.PROPERTY, temporary.resolve("cache").toString());
        root = TestImages.folder(temporary.resolve("pets"), 4, 2);
    }

    @AfterEach
    void forgetCache() {
        System.clearProperty(CacheFolder.PROPERTY);
    }

    private DataSet open() {
        return DataSets.open(TestImages.folderSettings(root));
    }

    private String hash() {
        return DataSets.contentHash(TestImages.folderSettings(root));
    }

    private List<String> problems() {
        DataException thrown = catchThrowableOfType(DataException.class, this::open);
        assertThat(thrown).as("exception").isNotNull();
        return thrown.problems();
    }

    @Test
    void classes_are_the_sorted_folder_names_and_images_stand_in_order_of_name() {
        DataSet data = open();
        assertThat(data.name()).isEqualTo("pets");
        assertThat(data.classes()).containsExactly("cat", "dog");
        assertThat(data.size(Split.TRAIN)).isEqualTo(8);
        assertThat(data.size(Split.TEST)).isEqualTo(4);
        assertThat(data.label(Split.TRAIN, 3)).isZero();
        assertThat(data.label(Split.TRAIN, 4)).isEqualTo(1);
        assertThat(data.item(Split.TRAIN, 5))
                .isEqualTo(root.resolve("train/dog/001.jpg").toString());
        byte[] image = new byte[data.imageBytes(Split.TRAIN)];
        data.read(Split.TRAIN, 2, image, 0);
        assertThat(image).containsOnly(120);
    }

    @Test
    void limits_take_the_first_of_every_class_and_leave_the_hash() {
        DataSet few = DataSets.open(TestImages.settings("folder", root.toString(), 8, 3, 1));
        assertThat(few.size(Split.TRAIN)).isEqualTo(6);
        assertThat(few.size(Split.TEST)).isEqualTo(2);
        assertThat(few.item(Split.TRAIN, 3)).endsWith("dog/000.png");
        assertThat(few.contentHash()).isEqualTo(open().contentHash());
    }

    @Test
    void other_endings_and_hidden_files_are_passed_over_and_lower_folders_belong_to_the_class() throws IOException {
        String before = hash();
        Files.writeString(root.resolve("train/cat/notes.txt"), "x");
        Files.writeString(root.resolve("train/cat/boxes.csv"), "x");
        Files.writeString(root.resolve("train/cat/.hidden.jpg"), "x");
        Files.createDirectories(root.resolve("train/.cache"));
        Files.createDirectories(root.resolve("train/cat/.git"));
        assertThat(hash()).isEqualTo(before);
        Path lower = Files.createDirectories(root.resolve("train/cat/images"));
        Files.write(lower.resolve("A.JPEG"), TestImages.encode(TestImages.flat(8, 3), "jpg"));
        DataSet data = open();
        assertThat(data.size(Split.TRAIN)).isEqualTo(9);
        assertThat(data.item(Split.TRAIN, 4)).endsWith("cat/images/A.JPEG");
        assertThat(data.contentHash()).isNotEqualTo(before);
    }

    @Test
    void the_hash_goes_with_the_content_not_with_place_time_or_order() throws IOException {
        String hash = hash();
        assertThat(hash).matches("[0-9a-f]{64}").isEqualTo(open().contentHash());
        Path copy = temporary.resolve("elsewhere/copy");
        List<Path> files = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(root)) {
            walk.filter(Files::isRegularFile).sorted().forEach(files::add);
        }
        for (int i = files.size() - 1; i >= 0; i--) {
            Path target = copy.resolve(root.relativize(files.get(i)));
            Files.createDirectories(target.getParent());
            Files.copy(files.get(i), target);
        }
        root = copy;
        assertThat(hash()).isEqualTo(hash);
        Files.setLastModifiedTime(root.resolve("train/cat/000.png"), LONG_AGO);
        assertThat(hash()).isEqualTo(hash);
    }

    @Test
    void one_changed_byte_or_name_or_class_changes_the_hash() throws IOException {
        String hash = hash();
        Path image = root.resolve("train/cat/001.jpg");
        byte[] content = Files.readAllBytes(image);
        byte[] changed = content.clone();
        changed[13] ^= 1; // the density in the JFIF header, which no decoder minds
        Files.write(image, changed);
        assertThat(hash()).isNotEqualTo(hash);
        Files.write(image, content);
        assertThat(hash()).isEqualTo(hash);
        Files.move(image, image.resolveSibling("renamed.jpg"));
        assertThat(hash()).isNotEqualTo(hash);
        Files.move(image.resolveSibling("renamed.jpg"), root.resolve("train/dog/009.jpg"));
        assertThat(hash()).isNotEqualTo(hash);
    }

    @Test
    void files_of_unchanged_size_and_time_are_not_read_again() throws IOException {
        Path image = root.resolve("train/cat/000.png");
        Files.setLastModifiedTime(image, LONG_AGO);
        String hash = open().contentHash();
        byte[] content = Files.readAllBytes(image);
        Files.write(image, new byte[content.length]);
        Files.setLastModifiedTime(image, LONG_AGO);
        assertThat(open().contentHash()).isEqualTo(hash);
        Files.setLastModifiedTime(image, FileTime.fromMillis(LONG_AGO.toMillis() + 1));
        assertThat(problems()).singleElement().asString().startsWith(image + ": not an image");
    }

    @Test
    void an_index_that_cannot_be_used_is_made_again() throws IOException {
        String hash = open().contentHash();
        Path index;
        try (Stream<Path> files = Files.list(temporary.resolve("cache/index"))) {
            index = files.findFirst().orElseThrow();
        }
        byte[] whole = Files.readAllBytes(index);
        Files.write(index, Arrays.copyOf(whole, whole.length / 2));
        assertThat(open().contentHash()).isEqualTo(hash);
        Files.writeString(index, "nonsense");
        assertThat(open().contentHash()).isEqualTo(hash);
        assertThat(Files.readAllBytes(index)).hasSameSizeAs(whole);
    }

    @Test
    void without_a_place_for_the_index_it_works_all_the_same() throws IOException {
        String hash = hash();
        Files.writeString(temporary.resolve("file"), "");
        System.setProperty(CacheFolder.PROPERTY, temporary.resolve("file/cache").toString());
        assertThat(open().contentHash()).isEqualTo(hash);
    }

    @Test
    void a_missing_root_is_named() throws IOException {
        root = temporary.resolve("nowhere");
        assertThat(problems())
                .containsExactly(
                        root + ": there is no such folder; set data.path to the folder with the splits' folders");
        root = Files.createDirectories(temporary.resolve("empty"));
        assertThat(problems())
                .containsExactly(root + ": the folder is empty; put the splits' folders there or set data.path");
        root = Files.createFile(temporary.resolve("pets.zip"));
        assertThat(problems()).singleElement().asString().startsWith(root + ": is not a folder;");
        DataException thrown = catchThrowableOfType(
                DataException.class, () -> DataSets.open(TestImages.settings("folder", null, 8, 0, 0)));
        assertThat(thrown).hasMessage("data.path is missing; set it to the folder with the splits' folders");
    }

    @Test
    void a_missing_split_is_named_with_the_folders_that_are_there() throws IOException {
        Files.move(root.resolve("test"), root.resolve("val"));
        assertThat(problems())
                .containsExactly("%s: there is no such folder for the test split (%s holds: train, val);"
                                .formatted(root.resolve("test"), root)
                        + " use val by --set data.test_split=val");
        DataSettings renamed = TestImages.settings("folder", root.toString(), "val", 8, 0, 0);
        assertThat(DataSets.open(renamed).size(Split.TEST)).isEqualTo(4);
    }

    @Test
    void classes_that_differ_between_the_splits_are_named() throws IOException {
        Files.move(root.resolve("test/dog"), root.resolve("test/wolf"));
        assertThat(problems())
                .containsExactly(
                        "%s: the class 'dog' has training images but no test folder; add it or remove %s"
                                .formatted(root.resolve("test/dog"), root.resolve("train/dog")),
                        "%s: the class 'wolf' has test images but no training folder; remove it or add %s"
                                .formatted(root.resolve("test/wolf"), root.resolve("train/wolf")));
    }

    @Test
    void empty_folders_and_stray_images_are_named() throws IOException {
        for (Split split : Split.values()) {
            Files.createDirectories(root.resolve(split.toString()).resolve("eel"));
        }
        Files.copy(root.resolve("train/cat/000.png"), root.resolve("train/stray.png"));
        assertThat(problems())
                .containsExactly(
                        root.resolve("train/stray.png")
                                + ": lies in no class's folder (1 such images in all); move it to its class or"
                                + " remove it",
                        root.resolve("train/eel")
                                + ": the class 'eel' has no images (.jpg, .jpeg, .png) in the train split; add some or"
                                + " remove the class",
                        root.resolve("test/eel")
                                + ": the class 'eel' has no images (.jpg, .jpeg, .png) in the test split; add some or"
                                + " remove the class");
        root = temporary.resolve("hollow");
        Files.createDirectories(root.resolve("train"));
        Files.createDirectories(root.resolve("test"));
        assertThat(problems())
                .containsExactly(
                        root.resolve("train") + ": holds no class folders; put one folder for each class there",
                        root.resolve("test") + ": holds no class folders; put one folder for each class there");
    }

    @Test
    void damaged_files_and_folders_are_all_reported_at_once_until_they_are_mended() throws IOException {
        Path empty = Files.write(root.resolve("train/cat/a.jpg"), new byte[0]);
        byte[] jpeg = TestImages.encode(TestImages.pattern(40, 30), "jpg");
        Path short1 = Files.write(root.resolve("train/cat/b.jpg"), Arrays.copyOf(jpeg, jpeg.length - 100));
        byte[] png = TestImages.encode(TestImages.pattern(40, 30), "png");
        Path short2 = Files.write(root.resolve("train/dog/c.png"), Arrays.copyOf(png, png.length - 100));
        Path text = Files.writeString(root.resolve("test/cat/d.jpg"), "not a picture");
        Files.move(root.resolve("test/dog"), root.resolve("test/wolf"));
        List<String> found = problems();
        assertThat(found).hasSize(6);
        assertThat(found.subList(2, 6))
                .containsExactly(
                        empty + ": empty (0 bytes); copy it again or remove it",
                        short1
                                + ": truncated: the JPEG stops before its end-of-image marker; copy it again or"
                                + " remove it",
                        short2 + ": truncated: the PNG stops before its IEND chunk; copy it again or remove it",
                        text + ": not an image: it begins like neither a JPEG nor a PNG; convert it or remove it");
        assertThat(problems()).isEqualTo(found);
        Files.move(root.resolve("test/wolf"), root.resolve("test/dog"));
        for (Path file : List.of(empty, short1, short2, text)) {
            Files.delete(file);
        }
        assertThat(open().size(Split.TRAIN)).isEqualTo(8);
    }

    @Test
    void a_whole_file_that_cannot_be_decoded_is_found_when_the_set_is_opened() throws IOException {
        byte[] image = TestImages.encode(TestImages.pattern(40, 30), "jpg");
        for (int at = 2; at + 1 < image.length; at++) {
            if ((image[at] & 0xFF) == 0xFF && (image[at + 1] & 0xFF) == 0xC0) {
                image[at + 1] = (byte) 0xEF;
            }
        }
        Path file = Files.write(root.resolve("train/cat/x.jpg"), image);
        assertThat(hash()).isNotEmpty();
        assertThat(problems()).containsExactly(file + ": damaged: it cannot be decoded; copy it again or remove it");
    }

    @Test
    void beyond_twenty_problems_the_message_counts() throws IOException {
        for (int i = 0; i < 25; i++) {
            Files.writeString(root.resolve("train/cat/x%02d.jpg".formatted(i)), "");
        }
        DataException thrown = catchThrowableOfType(DataException.class, this::open);
        assertThat(thrown.problems()).hasSize(25);
        assertThat(thrown.getMessage().lines())
                .hasSize(22)
                .startsWith("25 problems with the data:")
                .endsWith("  and 5 more");
    }

    @Test
    void names_beyond_ascii_are_the_same_in_every_normal_form() throws IOException {
        Path composed = Files.createDirectories(root.resolve("M\u00fccke"));
        Path decomposed = Files.createDirectories(root.resolve("Mu\u0308cke+ %20"));
        assertThat(FolderLayout.name(composed)).isEqualTo("M\u00fccke");
        assertThat(FolderLayout.name(decomposed)).isEqualTo("M\u00fccke+ %20");
    }
}
