package dev.nextbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscapesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '"',
            value = {
                "convnext_tiny ~ convnext_tiny",
                "_x_ ~ \\_x\\_",
                "a|b ~ a\\|b",
                "<b> & c ~ &lt;b&gt; &amp; c",
                "*a* [b](c) ~ \\*a\\* \\[b\\](c)",
                "+3.29 ~ +3.29",
            })
    void markdown(String text, String escaped) {
        assertThat(MarkdownText.escape(text)).isEqualTo(escaped);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "# no heading ~ \\# no heading",
                "- no item ~ \\- no item",
                "1. none ~ 1\\. none",
                "1 * 2 ~ 1 \\* 2"
            })
    void markdownParagraphs(String text, String escaped) {
        assertThat(MarkdownText.paragraph(text)).isEqualTo(escaped);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '"',
            value = {"run x ~ `run x`", "a | b ~ `a \\| b`", "tee `x` ~ `` tee `x` ``"})
    void code(String text, String escaped) {
        assertThat(MarkdownText.code(text)).isEqualTo(escaped);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\'',
            value = {"<a> & \"b\" ~ &lt;a&gt; &amp; &quot;b&quot;"})
    void xml(String text, String escaped) {
        assertThat(Xml.escape(text)).isEqualTo(escaped);
        assertThat(Xml.escape("\u0000\uD800x")).isEqualTo("\uFFFD\uFFFDx");
    }
}
