package dev.replication.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.ContentType;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " [1, {\"a\": null}] ",
        "\"text\"",
        "{\"a\":1e400000,\"é\":\"😀\"}\n",
        "1",
        "-0.5e1",
        "true",
        "null"
      })
  void oneValueIsJson(String text) {
    assertThat(JsonText.isOneValue(text.getBytes(UTF_8))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{} {}",
        "{\"a\":1,}",
        "nul",
        "'a'",
        "[1] x",
        "\"open",
        "\uFEFF{}",
        "01"
      })
  void anythingElseIsNotJson(String text) {
    assertThat(JsonText.isOneValue(text.getBytes(UTF_8))).isFalse();
  }

  @Test
  void onlyUtf8IsText() {
    assertThat(JsonText.isOneValue("{\"a\":1}".getBytes(StandardCharsets.UTF_16LE))).isFalse();
    byte[] overlong = {'"', (byte) 0xC0, (byte) 0x80, '"'};
    byte[] surrogate = {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'};
    byte[] cut = {'"', 'a', '"', (byte) 0xC3};
    assertThat(JsonText.isOneValue(overlong)).isFalse();
    assertThat(JsonText.isOneValue(surrogate)).isFalse();
    assertThat(JsonText.isOneValue(cut)).isFalse();
    assertThat(JsonText.isUtf8("é".repeat(20_000).getBytes(UTF_8))).isTrue();
  }

  @Test
  void nestingIsBounded() {
    int deep = JsonText.MAX_DEPTH + 1;
    assertThat(JsonText.isOneValue(("[".repeat(deep) + "]".repeat(deep)).getBytes(UTF_8)))
        .isFalse();
    int allowed = JsonText.MAX_DEPTH;
    assertThat(JsonText.isOneValue(("[".repeat(allowed) + "]".repeat(allowed)).getBytes(UTF_8)))
        .isTrue();
  }

  @Test
  void contentIsJsonWhenItIsAnObjectAnArrayOrAString() {
    for (String json :
        new String[] {"{}", "\n [1]", "\"text\"", "{\"" + "n".repeat(60_000) + "\":1}"}) {
      assertThat(JsonText.typeOf(json.getBytes(UTF_8))).isEqualTo(ContentType.JSON);
    }
    for (String other : new String[] {"", " ", "1", "true", "null", "{", "[1] x", "text"}) {
      assertThat(JsonText.typeOf(other.getBytes(UTF_8))).as(other).isEqualTo(ContentType.BINARY);
    }
  }
}
