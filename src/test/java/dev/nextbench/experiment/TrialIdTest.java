package dev.nextbench.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrialIdTest {
    private static final String YAML = """
        model: econvnext_mini
        settings: {classes: 10}
        data: {name: folder, path: /one, size: 24}
        training: {epochs: 2}
        throughput: {forks: 2}
        """;

    private final ExperimentFixture files;

    TrialIdTest(@TempDir Path folder) {
        this.files = new ExperimentFixture(folder);
    }

    @Test
    void anIdNeverChanges() {
        assertThat(new TrialId.Many("libtorch 2.7.1", "cpu").canonical(trial(YAML), "c0ffee"))
                .isEqualTo("""
                    {"augmentation":{"crop":"none","erasing":0.0,"flip":0.0,"normalization":"timm",\
                    "rand_augment":"none"},\
                    "data":{"eval_crop":1.0,"eval_size":0,"eval_transform":"timm","name":"folder","size":24,"test_limit":0,"test_split":"test",\
                    "train_limit":0,"train_split":"train"},\
                    "data_hash":"c0ffee","device_class":"cpu","engine":"libtorch 2.7.1","model":"econvnext_mini",\
                    "seed":0,\
                    "settings":{"classes":10,"csp":true,"csp_ratio":"1/2","depths":[2,2,6,2],"kernel":7,\
                    "scaling":"ese"},\
                    "throughput":{"batch":64,"forks":2,"iteration_seconds":1.0,"iterations":5,"layout":"nchw",\
                    "modes":["infer"],"precision":"float32","warmup_iterations":5},"throughput_version":1,\
                    "training":{"accumulation":1,"batch":128,"beta1":0.9,"beta2":0.999,"clip_norm":0.0,\
                    "cooldown_epochs":0,"ema":0.0,"epochs":2,"epsilon":1.0E-8,"final_learning_rate":1.0E-5,\
                    "layer_decay":1.0,"layout":"nchw","learning_rate":0.001,"micro_batch":"fixed",\
                    "optimizer":"adamw","precision":"float32","schedule":"timm_cosine",\
                    "smoothing":0.1,"warmup_epochs":0.0,"warmup_learning_rate":1.0E-6,"weight_decay":0.05},\
                    "training_version":2}\
                    """);
        assertThat(id(YAML)).isEqualTo("516b212c5ce6");
    }

    @Test
    void theOrderOfKeysAndTheFormOfValuesDoNotMatter() {
        assertThat(id("""
            throughput: {forks: 2}
            training: {epochs: 2, learning_rate: 1e-3}
            data: {size: 24, path: /one, name: folder}
            settings: {csp_ratio: 0.5, classes: 10, depths: [2,2,6,2]}
            model: econvnext_mini
            """)).isEqualTo(id(YAML));
    }

    @Test
    void whereTheDataLiesDoesNotMatterButItsContentDoes() {
        assertThat(id(YAML.replace("/one", "/two"))).isEqualTo(id(YAML));
        assertThat(TrialId.of(trial(YAML), "another hash", "libtorch 2.7.1", "cpu"))
                .isNotEqualTo(id(YAML));
    }

    @Test
    void whatCannotChangeAResultDoesNotMatter() {
        assertThat(id(YAML, "augmentation.padding=8")).isEqualTo(id(YAML));
        assertThat(id(YAML, "augmentation.crop=pad", "augmentation.padding=8"))
                .isNotEqualTo(id(YAML, "augmentation.crop=pad"));
        assertThat(id(YAML, "augmentation.decoding=fast")).isEqualTo(id(YAML));
        assertThat(id(YAML, "augmentation.crop=random_resized", "augmentation.decoding=fast"))
                .isNotEqualTo(id(YAML, "augmentation.crop=random_resized"));
        assertThat(id(YAML, "data.name=digits", "data.test_split=b")).isEqualTo(id(YAML, "data.name=digits"));
        assertThat(id(YAML, "data.test_split=b")).isNotEqualTo(id(YAML));
        assertThat(id(YAML, "training=none", "augmentation.flip=0.5")).isEqualTo(id(YAML, "training=none"));
        assertThat(TrialId.of(trial(YAML, "training=none"), "another hash", "libtorch 2.7.1", "cpu"))
                .isEqualTo(id(YAML, "training=none"));
        assertThat(id(YAML, "training=none", "data.size=32")).isNotEqualTo(id(YAML, "training=none"));
    }

    @Test
    void everyOtherFieldMatters() {
        List<String> ids = new ArrayList<>();
        ids.add(id(YAML));
        ids.add(TrialId.of(trial(YAML), "c0ffee", "libtorch 2.8.0", "cpu"));
        ids.add(TrialId.of(trial(YAML), "c0ffee", "libtorch 2.7.1", "cuda"));
        for (String change : List.of(
                "model=convnext_atto",
                "kernel=3",
                "data.name=digits",
                "data.size=32",
                "augmentation.flip=0.5",
                "augmentation.crop=pad",
                "data.train_limit=5",
                "data.test_limit=5",
                "data.eval_size=48",
                "data.eval_crop=0.875",
                "data.eval_transform=paddle",
                "augmentation.crop=random_resized",
                "augmentation.rand_augment=rand-m9",
                "augmentation.mixup=0.8",
                "augmentation.cutmix=1",
                "augmentation.erasing=0.25",
                "augmentation.normalization=torchvision",
                "training.optimizer=lamb",
                "training.optimizer=sgd",
                "training.micro_batch=auto",
                "training.epochs=3",
                "training.batch=64",
                "training.accumulation=2",
                "training.learning_rate=0.002",
                "training.warmup_epochs=1",
                "training.warmup_learning_rate=0",
                "training.final_learning_rate=0",
                "training.schedule=constant",
                "training.cooldown_epochs=1",
                "training.weight_decay=0",
                "training.beta1=0.8",
                "training.beta2=0.99",
                "training.epsilon=1e-7",
                "training.smoothing=0",
                "training.clip_norm=1",
                "training.ema=0.99",
                "training.precision=bfloat16",
                "training.layout=nhwc",
                "training=none",
                "throughput.modes=[train]",
                "throughput.batch=8",
                "throughput.forks=3",
                "throughput.warmup_iterations=1",
                "throughput.iterations=1",
                "throughput.iteration_seconds=0.1",
                "throughput.precision=bfloat16",
                "throughput.layout=nhwc",
                "throughput=none",
                "seeds=[1]")) {
            ids.add(id(YAML, change));
        }

        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[0-9a-f]{12}"));
    }

    private String id(String yaml, String... sets) {
        return TrialId.of(trial(yaml, sets), "c0ffee", "libtorch 2.7.1", "cpu");
    }

    private TrialDefinition trial(String yaml, String... sets) {
        return files.read(yaml, sets).trials().get(0).definition();
    }
}
