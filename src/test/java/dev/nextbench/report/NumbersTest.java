package dev.nextbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
    @ParameterizedTest
    @CsvSource({
        "1234567.891, 2, '1,234,567.89'",
        "999.5, 0, '1,000'",
        "-0.314, 2, −0.31",
        "-0.004, 2, 0.00",
        "0.5, 0, 1",
        "100, 0, 100",
        "12345, 1, '12,345.0'",
    })
    void fixedDecimals(double value, int decimals, String text) {
        assertThat(Numbers.fixed(value, decimals)).isEqualTo(text);
    }

    @Test
    void whatWasNotMeasuredIsADash() {
        assertThat(Numbers.fixed(Double.NaN, 2)).isEqualTo("–");
    }

    @ParameterizedTest
    @CsvSource({"1.2, +1.20", "-1.2, −1.20", "0, 0.00", "0.001, 0.00"})
    void signs(double value, String text) {
        assertThat(Numbers.signed(value, 2)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"12, 12", "12.5, 12.5", "12.05, 12.05", "12.345, 12.35", "-0.25, -0.25", "-0.001, 0"})
    void coordinates(double value, String text) {
        assertThat(Numbers.coordinate(value)).isEqualTo(text);
    }
}
