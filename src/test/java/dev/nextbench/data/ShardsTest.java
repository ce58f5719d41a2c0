package dev.nextbench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nextbench.experiment.DataSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardsTest {
    private static final Instant LONG_AGO = Instant.parse("2020-02-02T00:00:00Z");

    @TempDir
    Path temporary;

    private Path root;
    private byte[] grey;
    private byte[] pattern;
    private int writes;

    @BeforeEach
    void makeShards() throws IOException {
        System.setProperty(CacheFolder.PROPERTY, temporary.resolve("cache").toString());
        root = Files.createDirectories(temporary.resolve("pets"));
        grey = TestImages.encode(TestImages.flat(8, 77), "jpg");
        pattern = TestImages.encode(TestImages.pattern(8, 8), "png");
        Files.writeString(root.resolve("classes.txt"), "cat\ndog\n");
        write("train-000000.tar", "a.jpg", grey, "a.cls", "0", "b.cls", "1\n", "b.png", pattern);
        write("train-000001.tar", "c.json", "{\"label\": 1, \"caption\": \"x\"}", "c.PNG", pattern);
        write("test-000000.tar", "d.jpeg", grey, "d.json", "{\"cls\": \"cat\"}", "e.png", pattern, "e.cls", "dog");
    }

    @AfterEach
    void forgetCache() {
        System.clearProperty(CacheFolder.PROPERTY);
    }

    private Path write(String name, Object... namesAndContents) throws IOException {
        Path file = TarFiles.write(root.resolve(name), TarFiles.entries(namesAndContents));
        Files.setLastModifiedTime(file, FileTime.from(LONG_AGO.plusSeconds(writes++)));
        return file;
    }

    private DataSettings settings(int limit) {
        return TestImages.settings(DataSets.SHARDS, root.toString(), 8, limit, limit);
    }

    private DataSet open() {
        return DataSets.open(settings(0));
    }

    private String hash() {
        return DataSets.contentHash(settings(0));
    }

    private List<String> problems() {
        DataException thrown = catchThrowableOfType(DataException.class, this::open);
        assertThat(thrown).as("exception").isNotNull();
        return thrown.problems();
    }

    @Test
    void entries_of_one_key_are_a_sample_and_are_read_by_their_place() {
        DataSet data = open();
        assertThat(data.classes()).containsExactly("cat", "dog");
        assertThat(data.size(Split.TRAIN)).isEqualTo(3);
        assertThat(data.size(Split.TEST)).isEqualTo(2);
        assertThat(Stream.of(0, 1, 2).map(i -> data.label(Split.TRAIN, i))).containsExactly(0, 1, 1);
        assertThat(Stream.of(0, 1).map(i -> data.label(Split.TEST, i))).containsExactly(0, 1);
        assertThat(data.image(Split.TRAIN, 2)).isEqualTo(TestImages.pattern(8, 8));
        assertThat(data.image(Split.TRAIN, 1)).isEqualTo(TestImages.pattern(8, 8));
        assertThat(data.image(Split.TEST, 0)).isEqualTo(ImageDecoder.decode(grey));
        assertThat(data.item(Split.TRAIN, 2)).isEqualTo(root.resolve("train-000001.tar") + ": c.PNG");
        byte[] bytes = new byte[data.imageBytes(Split.TRAIN)];
        data.read(Split.TRAIN, 2, bytes, 0);
        assertThat(bytes).isEqualTo(TestImages.pattern(8, 8).bytes());
    }

    @Test
    void folders_long_names_other_scripts_and_other_entries_do_no_harm() throws IOException {
        String folder = "a folder/" + "x".repeat(120) + "/";
        write(
                "train-000001.tar",
                "./n/\u732b 1.seg.png",
                pattern,
                "./n/\u732b 1.txt",
                "a caption",
                "./n/\u732b 1.jpg",
                grey,
                "./n/\u732b 1.cls",
                "0",
                "./n/._\u732b 1.jpg",
                "resource fork",
                folder + "\u00fc.png",
                pattern,
                folder + "\u00fc.cls",
                "1",
                "README",
                "no sample");
        DataSet data = open();
        assertThat(data.size(Split.TRAIN)).isEqualTo(4);
        assertThat(data.item(Split.TRAIN, 2)).endsWith("train-000001.tar: ./n/\u732b 1.jpg");
        assertThat(data.image(Split.TRAIN, 3)).isEqualTo(TestImages.pattern(8, 8));
    }

    @Test
    void limits_take_the_first_of_every_class_and_leave_the_hash() {
        DataSet few = DataSets.open(settings(1));
        assertThat(few.size(Split.TRAIN)).isEqualTo(2);
        assertThat(few.item(Split.TRAIN, 1)).endsWith("b.png");
        assertThat(few.contentHash()).isEqualTo(open().contentHash()).isEqualTo(hash());
    }

    @Test
    void the_hash_goes_with_the_samples_not_with_shards_places_or_times() throws IOException {
        String hash = hash();
        write("train-000000.tar", "a.jpg", grey, "a.cls", "0");
        write("train-000001.tar", "b.png", pattern, "b.cls", "1", "c.cls", "1", "c.PNG", pattern, "note.txt", "x");
        assertThat(hash()).isEqualTo(hash);
        Path copy = temporary.resolve("elsewhere");
        for (String name : List.of("train-000000.tar", "train-000001.tar", "test-000000.tar", "classes.txt")) {
            Files.createDirectories(copy);
            Files.copy(root.resolve(name), copy.resolve(name));
        }
        root = copy;
        assertThat(hash()).isEqualTo(hash);
        write("train-000000.tar", "a.jpg", grey, "a.cls", "1");
        assertThat(catchThrowableOfType(DataException.class, this::hash).problems())
                .containsExactly(
                        root + ": 1 of 2 classes have no images in the train split, the first is 'cat'; add some,"
                                + " or make labels count from 0 without gaps");
        write("train-000000.tar", "a.jpg", pattern, "a.cls", "0");
        assertThat(hash()).isNotEqualTo(hash);
    }

    @Test
    void shards_of_unchanged_size_and_time_are_not_read_again() throws IOException {
        String hash = open().contentHash();
        Path shard = root.resolve("train-000001.tar");
        byte[] whole = Files.readAllBytes(shard);
        FileTime time = Files.getLastModifiedTime(shard);
        Files.write(shard, new byte[whole.length]);
        Files.setLastModifiedTime(shard, time);
        assertThat(open().contentHash()).isEqualTo(hash);
        Files.setLastModifiedTime(shard, FileTime.fromMillis(time.toMillis() + 1));
        assertThat(problems()).isNotEmpty();
        Files.write(shard, whole);
        assertThat(open().contentHash()).isEqualTo(hash);
    }

    @Test
    void an_index_that_cannot_be_used_is_made_again() throws IOException {
        String hash = open().contentHash();
        Path index;
        try (Stream<Path> files = Files.list(temporary.resolve("cache/index"))) {
            index = files.findFirst().orElseThrow();
        }
        byte[] whole = Files.readAllBytes(index);
        for (int length : new int[] {0, 30, whole.length / 2, whole.length - 1}) {
            Files.write(index, Arrays.copyOf(whole, length));
            assertThat(open().contentHash()).isEqualTo(hash);
        }
        assertThat(Files.readAllBytes(index)).isEqualTo(whole);
    }

    @Test
    void without_names_the_labels_are_the_classes() throws IOException {
        Files.delete(root.resolve("classes.txt"));
        write("test-000000.tar", "d.jpeg", grey, "d.cls", "0", "e.png", pattern, "e.cls", "1");
        assertThat(open().classes()).containsExactly("0", "1");
        write("test-000000.tar", "d.jpeg", grey, "d.cls", "cat", "e.png", pattern, "e.cls", "-1");
        assertThat(problems())
                .containsExactly(
                        "%s: e.png: the label '-1' is no number from 0 to 1,000,000; correct it, or name the classes in %s"
                                .formatted(root.resolve("test-000000.tar"), root.resolve("classes.txt")),
                        "%s: d.jpeg: the label 'cat' is no number from 0 to 1,000,000; correct it, or name the classes in %s"
                                .formatted(root.resolve("test-000000.tar"), root.resolve("classes.txt")));
    }

    @Test
    void all_that_is_wrong_in_shards_is_named_at_once_until_it_is_mended() throws IOException {
        byte[] half = Arrays.copyOf(pattern, pattern.length - 20);
        Path first = write(
                "train-000000.tar",
                "a.jpg",
                grey,
                "a.cls",
                "7",
                "b.png",
                half,
                "b.cls",
                "1",
                "c.jpg",
                grey,
                "d.cls",
                "1",
                "e.jpg",
                grey,
                "e.json",
                "{",
                "f.jpg",
                grey,
                "f.png",
                pattern,
                "f.cls",
                "0",
                "a.txt.jpg",
                grey);
        Path second = root.resolve("train-000001.tar");
        byte[] tar = Files.readAllBytes(second);
        Files.write(second, Arrays.copyOf(tar, 700));
        assertThat(problems())
                .contains(
                        first + ": b.png: truncated: the PNG stops before its IEND chunk; copy it again or remove it",
                        first + ": c.jpg: has no label; add c.cls, or label to c.json",
                        first + ": d: has a label but no image (.jpg, .jpeg, .png); remove it",
                        first + ": f.png: is a second image of its sample; give it a name of its own",
                        first + ": a.jpg: the label '7' is none of the 2 classes in " + root.resolve("classes.txt")
                                + "; correct one of them")
                .anySatisfy(problem -> assertThat(problem).startsWith(first + ": e.json: is no JSON ("))
                .anySatisfy(problem -> assertThat(problem).startsWith(second + ": "))
                .hasSize(7);
        makeShards();
        assertThat(open().size(Split.TRAIN)).isEqualTo(3);
    }

    @Test
    void a_shard_that_stops_anywhere_is_refused() throws IOException {
        Path shard = root.resolve("train-000001.tar");
        int entries = 3 * 512 + (pattern.length + 511) / 512 * 512;
        byte[] tar = Files.readAllBytes(shard);
        for (int length = 0; length < entries + 1024; length += 256) {
            Files.write(shard, Arrays.copyOf(tar, length));
            assertThat(problems())
                    .as("first %d bytes", length)
                    .first()
                    .asString()
                    .startsWith(shard + ": ");
        }
        Files.write(shard, Arrays.copyOf(tar, entries + 1024));
        assertThat(open().size(Split.TRAIN)).isEqualTo(3);
    }

    @Test
    void entries_of_a_sample_have_to_follow_each_other() throws IOException {
        Path shard = write("train-000001.tar", "a.jpg", grey, "b.jpg", grey, "a.cls", "0", "b.cls", "1");
        assertThat(problems())
                .contains(shard + ": a.cls: the entries of a sample should follow each other, and 'a' was there before;"
                        + " pack them again, sorted by name");
    }

    @Test
    void missing_shards_and_splits_are_named() throws IOException {
        Files.move(root.resolve("train-000001.tar"), root.resolve("train-000003.tar"));
        assertThat(problems())
                .containsExactly(root.resolve("train-000000.tar")
                        + ": of its series there is no shard with number 1, 2; copy what is missing again");
        Files.move(root.resolve("train-000003.tar"), root.resolve("train-000001.tar"));
        Files.move(root.resolve("test-000000.tar"), root.resolve("val-000000.tar"));
        assertThat(problems())
                .containsExactly(
                        root + ": holds no shards of the test split (test-000000.tar…, or test/*.tar); use val by"
                                + " --set data.test_split=val");
        Files.move(root.resolve("val-000000.tar"), root.resolve("final-000000.tar"));
        assertThat(problems())
                .singleElement()
                .asString()
                .endsWith("there are shards of: final, train; set data.test_split");
        Files.createDirectories(root.resolve("test"));
        Files.move(root.resolve("final-000000.tar"), root.resolve("test/000000.tar"));
        assertThat(open().size(Split.TEST)).isEqualTo(2);
    }

    @Test
    void a_last_shard_that_is_lost_is_noticed_by_the_count_in_the_names() throws IOException {
        Files.move(root.resolve("train-000000.tar"), root.resolve("train-000000-of-000003.tar"));
        Files.move(root.resolve("train-000001.tar"), root.resolve("train-000001-of-000003.tar"));
        assertThat(problems()).singleElement().asString().contains("there is no shard with number 2;");
    }

    @Test
    void a_shard_that_changes_during_a_run_is_noticed() throws IOException {
        DataSet data = open();
        Path shard = root.resolve("train-000001.tar");
        Files.setLastModifiedTime(shard, FileTime.from(Instant.now()));
        assertThatThrownBy(() -> data.image(Split.TRAIN, 2))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        shard + ": was changed while the data set was in use (its time is another); let nothing write"
                                + " there during a run, and start again");
        Files.write(shard, new byte[3]);
        assertThatThrownBy(() -> data.image(Split.TRAIN, 2)).hasMessageContaining("(3 bytes, before ");
        assertThat(data.image(Split.TRAIN, 1)).isEqualTo(TestImages.pattern(8, 8));
    }
}
