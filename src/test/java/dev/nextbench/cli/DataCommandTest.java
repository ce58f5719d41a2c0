package dev.nextbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nextbench.data.DataSets;
import dev.nextbench.experiment.DataSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class DataCommandTest {
    @TempDir
    Path temporary;

    private Path pets;

    @BeforeEach
    void makeFolder() throws IOException {
        System.setProperty("nextbench.cache", temporary.resolve("cache").toString());
        pets = temporary.resolve("pets");
        for (String folder : new String[] {"train/cat", "train/dog", "test/cat", "test/dog"}) {
            Files.createDirectories(pets.resolve(folder));
            TestPictures.write(pets.resolve(folder).resolve("1.png"), 8);
        }
        TestPictures.write(pets.resolve("train/cat/2.png"), 9);
    }

    @AfterEach
    void forgetCache() {
        System.clearProperty("nextbench.cache");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "check", "fetch"})
    void every_subcommand_has_help_with_an_example_and_json(String command) {
        CommandRun help = CommandRun.of("data", command, "--help").succeeded();
        assertThat(help.out())
                .startsWith("Usage: nextbench data " + command)
                .contains("--json", "Example: nextbench data " + command);
    }

    @Test
    void a_subcommand_is_asked_for() {
        CommandRun.of("data").refused("say list, check or fetch", "nextbench data --help");
    }

    @Test
    void layouts_and_known_sets_are_listed_with_where_they_lie() throws IOException {
        Files.createDirectories(temporary.resolve("imagenet/val"));
        JsonNode json = CommandRun.of("data", "list", "--path", temporary, "--json")
                .succeeded()
                .json();
        assertThat(json.get("layouts"))
                .extracting(row -> row.get("name").asString())
                .isEqualTo(DataSets.names());
        JsonNode imagenet = json.get("data_sets").get(2);
        assertThat(imagenet.get("name").asString()).isEqualTo("imagenet");
        assertThat(imagenet.get("found").asString())
                .isEqualTo(temporary.resolve("imagenet").toString());
        assertThat(imagenet.get("images").get("train").asInt()).isEqualTo(1_281_167);
        assertThat(json.get("data_sets").get(0).has("found")).isFalse();
        assertThat(json.get("data_sets").get(0).get("archive").get("md5").asString())
                .hasSize(32);
        assertThat(CommandRun.of("data", "list", "--path", temporary)
                        .succeeded()
                        .out())
                .contains("cifar_binary", "DUO_ANN/instances_{train,test}.json", "Found: looked in " + temporary);
    }

    @Test
    void a_whole_folder_is_counted_by_split_and_class() throws IOException {
        Files.writeString(pets.resolve("train/.DS_Store"), "x");
        CommandRun run = CommandRun.of("data", "check", pets);
        assertThat(run.status()).isZero();
        assertThat(run.err().lines()).hasSize(2).first().asString().startsWith("note: 1 hidden files or folders");
        String hash = DataSets.contentHash(new DataSettings(
                "folder", pets.toString(), "train", "test", 8, 0, 1, DataSettings.EvalTransform.TIMM, 0, 0));
        assertThat(run.out()).isEqualTo("""
            data.name     folder
            data.path     %s
            content hash  %s
            classes       2

            class  train  test
            cat        2     1
            dog        1     1
            all        3     2
            """.formatted(pets, hash));
        JsonNode json = CommandRun.of("data", "check", pets, "--json").json();
        assertThat(json.get("whole").asBoolean()).isTrue();
        assertThat(json.get("content_hash").asString()).isEqualTo(hash);
        assertThat(json.get("splits").get("train").get("images").asInt()).isEqualTo(3);
        assertThat(json.get("splits").get("train").get("per_class").get("cat").asInt())
                .isEqualTo(2);
    }

    @Test
    void every_damaged_file_is_listed() throws IOException {
        byte[] whole = Files.readAllBytes(pets.resolve("train/cat/1.png"));
        for (int i = 0; i < 30; i++) {
            Files.write(pets.resolve("train/dog/x%02d.png".formatted(i)), Arrays.copyOf(whole, whole.length - 10 - i));
        }
        CommandRun run = CommandRun.of("data", "check", pets);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err().lines().filter(line -> line.contains(": truncated: the PNG stops")))
                .hasSize(30);
        assertThat(run.err()).endsWith("nextbench: 30 problems with the data\n");
        assertThat(run.out()).contains("content hash  none", "dog        1     1");
        CommandRun json = CommandRun.of("data", "check", pets, "--json");
        assertThat(json.status()).isEqualTo(2);
        assertThat(json.json().get("whole").asBoolean()).isFalse();
        assertThat(json.json().get("problems")).hasSize(30);
        assertThat(json.json().has("content_hash")).isFalse();
    }

    @Test
    void imagenets_val_is_taken_for_the_test_split_and_said() throws IOException {
        Files.move(pets.resolve("test"), pets.resolve("val"));
        CommandRun run = CommandRun.of("data", "check", pets);
        assertThat(run.status()).isZero();
        assertThat(run.err())
                .startsWith("note: the test split is taken from val; say data.test_split: val in experiments\n");
        assertThat(run.out()).contains("class  train  test (val)");
    }

    @Test
    void class_folders_alone_are_checked_for_evaluation() throws IOException {
        CommandRun run = CommandRun.of("data", "check", pets.resolve("train"));
        assertThat(run.status()).isZero();
        assertThat(run.err())
                .contains("note: there is no training split: good for 'evaluate --data', not for training");
        assertThat(run.out()).contains("data.name     none (to evaluate on)", "all               3");
    }

    @Test
    void digits_and_cifar_are_told_apart_from_folders() throws IOException {
        assertThat(CommandRun.of("data", "check", "digits", "--json")
                        .json()
                        .get("splits")
                        .get("test")
                        .get("images")
                        .asInt())
                .isEqualTo(355);
        Path cifar = Files.createDirectories(temporary.resolve("cifar-10-batches-bin"));
        Files.writeString(cifar.resolve("batches.meta.txt"), "cat\ndog\n");
        Files.write(cifar.resolve("data_batch_1.bin"), new byte[2 * 3073]);
        Files.write(cifar.resolve("test_batch.bin"), new byte[3073]);
        JsonNode json = CommandRun.of("data", "check", cifar, "--json").json();
        assertThat(json.get("name").asString()).isEqualTo("cifar_binary");
        assertThat(json.get("splits").get("train").get("per_class").get("cat").asInt())
                .isEqualTo(2);
        CommandRun named = CommandRun.of("data", "check", "cifar10", "--path", temporary);
        assertThat(named.status()).isEqualTo(2);
        assertThat(named.err())
                .contains(
                        cifar + ": 2 classes, and CIFAR-10 has 10;",
                        cifar + ": 2 images in the train split, and CIFAR-10 has 50,000;");
    }

    @Test
    void what_cannot_be_checked_is_refused_with_the_remedy() throws IOException {
        CommandRun.of("data", "check", "cifar11").refused("'cifar11' is neither a folder here nor a known data set");
        CommandRun.of("data", "check", "duo").refused("duo is a set for detection");
        CommandRun.of("data", "check", "imagenet", "--path", temporary)
                .refused("imagenet is not there: looked in " + temporary, "ask for access at image-net.org");
        CommandRun.of("data", "check", temporary.resolve("no")).refused("there is no such folder");
        Path flat = Files.createDirectories(temporary.resolve("flat"));
        TestPictures.write(flat.resolve("1.png"), 8);
        CommandRun.of("data", "check", flat)
                .refused("holds no folders, no shards (train-000000.tar) and no CIFAR files");
    }

    @Test
    void sets_that_have_to_be_got_by_hand_say_how() {
        Path to = temporary.resolve("data");
        CommandRun.of("data", "fetch", "imagenet", "--to", to)
                .refused("ask for access at image-net.org", "https://www.image-net.org/download.php", "research");
        CommandRun.of("data", "fetch", "cifar1", "--to", to).refused("did you mean 'cifar10'?");
        CommandRun.of("data", "fetch", "cifar10").refused("issing required option", "--to");
        assertThat(to).doesNotExist();
    }

    @Test
    void an_archive_with_another_checksum_is_not_unpacked() throws IOException {
        Path file = Files.writeString(temporary.resolve("cifar-10-binary.tar.gz"), "x");
        Path to = temporary.resolve("data");
        CommandRun.of("data", "fetch", "cifar10", "--to", to, "--from", file)
                .refused(file + ": is not cifar-10-binary.tar.gz", "170,052,171 bytes with c4a38c50a1bc");
        assertThat(to).doesNotExist();
        Files.createDirectories(to.resolve("cifar-10-batches-bin"));
        assertThat(CommandRun.of("data", "fetch", "cifar10", "--to", to, "--json")
                        .succeeded()
                        .json()
                        .get("fetched")
                        .asBoolean())
                .isFalse();
    }
}
