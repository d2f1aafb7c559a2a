package dev.replication.domain.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
  private static String oneForm(String json) {
    return JsonReader.read(json).json();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        " { \"b\" : [ 1 , -0.50E+2 ] , \"a\" : null } |{\"a\":null,\"b\":[1,-0.50E+2]}",
        "\"\\u0041\\/\\u00e9\\n\\u0000\"|\"A/é\\n\\u0000\"",
        "\"\\ud83d\\ude00\"|\"😀\"",
        "[ ]|[]",
        "{}|{}",
        "true|true",
        "-0|-0",
      })
  void equalValuesHaveOneText(String json, String text) {
    assertThat(oneForm(json)).isEqualTo(text);
    assertThat(oneForm(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\"}",
        "{\"a\":1,\"a\":2}",
        "01",
        "1.",
        "+1",
        ".5",
        "1e",
        "nul",
        "\"",
        "\"\\x\"",
        "\"\\u00g0\"",
        "\"\\ud800\"",
        "\"\u0001\"",
        "1 2",
        "{a:1}",
        "NaN",
        "'a'"
      })
  void whatIsNoJsonIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> JsonReader.read(text));
  }

  @Test
  void whatNestsTooDeepIsRefusedBeforeTheStackEnds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonReader.read("[".repeat(1_000_000)))
        .withMessageContaining("nested deeper");
    assertThat(oneForm("[".repeat(400) + "]".repeat(400))).hasSize(800);
  }
}
