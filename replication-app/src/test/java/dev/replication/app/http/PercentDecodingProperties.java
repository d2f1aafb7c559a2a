package dev.replication.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class PercentDecodingProperties {
  @Property(tries = 300)
  void whatWasEncodedComesBack(@ForAll String text) {
    String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    StringBuilder encoded = new StringBuilder();
    for (byte b : valid.getBytes(StandardCharsets.UTF_8)) {
      encoded.append('%').append(HexFormat.of().toHexDigits(b));
    }

    assertThat(PercentDecoding.segment(encoded.toString())).isEqualTo(valid);
    assertThat(PercentDecoding.query(URLEncoder.encode(valid, StandardCharsets.UTF_8)))
        .isEqualTo(valid);
  }

  @Property(tries = 300)
  void anyTextIsDecodedOrRefused(@ForAll String raw) {
    try {
      assertThat(PercentDecoding.segment(raw).length()).isLessThanOrEqualTo(raw.length());
    } catch (RequestRefused refused) {
      assertThat(refused.status().code()).isEqualTo(400);
    }
  }

  @Example
  void dotsSlashesAndPercentAreData() {
    assertThat(PercentDecoding.segment("%2E%2E%2Fa%2fb%25c+d;e")).isEqualTo("../a/b%c+d;e");
    assertThat(PercentDecoding.query("a+b%2Bc")).isEqualTo("a b+c");
  }

  @Example
  void brokenEncodingsAreRefused() {
    for (String broken :
        new String[] {"%", "%4", "%zz", "%C3%28", "%ED%A0%80", "%C0%80", "é", "%１1"}) {
      assertThatThrownBy(() -> PercentDecoding.segment(broken))
          .as(broken)
          .isInstanceOf(RequestRefused.class);
    }
  }
}
