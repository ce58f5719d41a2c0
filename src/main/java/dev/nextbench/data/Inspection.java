package dev.nextbench.data;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a look at all of a data set found.
 *
 * @param classes their names
 * @param images whole images of each class, for each split
 * @param hash the content hash; null if there are problems
 * @param problems all that is wrong, a sentence each
 * @param notes what was passed over, a sentence each
 */
record Inspection(
        List<String> classes,
        Map<Split, int[]> images,
        @Nullable String hash,
        List<String> problems,
        List<String> notes) {}
