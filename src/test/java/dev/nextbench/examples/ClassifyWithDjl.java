package dev.nextbench.examples;

import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.transform.CenterCrop;
import ai.djl.modality.cv.transform.Normalize;
import ai.djl.modality.cv.transform.Resize;
import ai.djl.modality.cv.transform.ToTensor;
import ai.djl.modality.cv.translator.ImageClassificationTranslator;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * How a model that {@code nextbench export MODEL --to model.pt} wrote is used with plain DJL: nothing of NextBench is
 * needed to run it.
 */
public final class ClassifyWithDjl {
    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] STD = {0.229f, 0.224f, 0.225f};

    private ClassifyWithDjl() {}

    /**
     * The probabilities of the classes.
     *
     * @param model a file that NextBench exported
     * @param image any image; DJL scales it bilinearly, so numbers differ a little from {@code nextbench predict}
     * @param size height and width that the model takes, in pixels
     * @param classes the classes' names in the order of the logits
     */
    public static Classifications classify(Path model, Path image, int size, List<String> classes)
            throws IOException, ModelNotFoundException, MalformedModelException, TranslateException {
        ImageClassificationTranslator translator = ImageClassificationTranslator.builder()
                .addTransform(new CenterCrop())
                .addTransform(new Resize(size))
                .addTransform(new ToTensor())
                .addTransform(new Normalize(MEAN, STD))
                .optSynset(classes)
                .optApplySoftmax(true)
                .build();
        Criteria<Image, Classifications> criteria = Criteria.builder()
                .setTypes(Image.class, Classifications.class)
                .optModelPath(model)
                .optEngine("PyTorch")
                .optTranslator(translator)
                .build();
        try (ZooModel<Image, Classifications> loaded = criteria.loadModel();
                Predictor<Image, Classifications> predictor = loaded.newPredictor()) {
            return predictor.predict(ImageFactory.getInstance().fromFile(image));
        }
    }
}
