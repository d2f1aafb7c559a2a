package dev.replication.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

final class RedisUrlProperties {
  @Property
  void anyTextGivesAUrlOrARefusal(@ForAll String text) {
    try {
      assertThat(RedisUrl.parse("redis://" + text).host()).isNotEmpty();
    } catch (IllegalArgumentException refusal) {
      assertThat(refusal).hasMessageStartingWith("Redis URL: ");
    }
  }

  @Property
  void anyAuthorityGivesAUrlOrARefusal(@ForAll @CharRange(from = '%', to = ']') String text) {
    anyTextGivesAUrlOrARefusal(text);
  }

  @Property
  void aRefusalNeverQuotesThePassword(@ForAll @AlphaChars @StringLength(12) String password) {
    for (String broken :
        new String[] {
          "http://:%s@host",
          "redis://%s@host",
          "redis://:%s@",
          "redis://:%s@host:x",
          "redis://:%s%%@host",
          "redis://a:%s@ho st",
          "%s"
        }) {
      assertThatThrownBy(() -> RedisUrl.parse(broken.formatted(password)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining(password)
          .hasNoCause();
    }
  }

  @Property
  void itsWholeTextReadsBackAndItsShownTextHidesThePassword(
      @ForAll boolean tls,
      @ForAll @StringLength(min = 1) String user,
      @ForAll @StringLength(min = 1) String password,
      @ForAll @IntRange(max = 99) int database) {
    RedisUrl url = new RedisUrl(tls, "host", 7000, valid(user), valid(password), database);
    assertThat(RedisUrl.parse(url.text())).isEqualTo(url);
    assertThat(RedisUrl.parse(url.toString()).password()).isEqualTo("***");
    assertThat(url.toString()).doesNotContainPattern("\\p{Cntrl}");
  }

  @Property
  void whatIsEncodedIsReadBack(
      @ForAll @StringLength(min = 1) String user,
      @ForAll @StringLength(min = 1) String password,
      @ForAll @IntRange(min = 1, max = 65535) int port) {
    RedisUrl url =
        RedisUrl.parse(
            "redis://" + encoded(user) + ":" + encoded(password) + "@host:" + port + "/7");
    assertThat(url).isEqualTo(new RedisUrl(false, "host", port, valid(user), valid(password), 7));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Half a surrogate pair has no UTF-8 and is encoded as a question mark. */
  private static String valid(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
