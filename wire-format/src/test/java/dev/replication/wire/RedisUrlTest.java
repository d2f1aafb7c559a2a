package dev.replication.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedisUrlTest {
  @Test
  void readsEveryPart() {
    assertThat(RedisUrl.parse("rediss://ada:s%40cret%2F@redis.example:7000/3"))
        .isEqualTo(new RedisUrl(true, "redis.example", 7000, "ada", "s@cret/", 3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://localhost",
        "redis://localhost/",
        "redis://localhost:6379",
        "REDIS://localhost",
        "redis://:@localhost"
      })
  void fillsInWhatIsUsual(String text) {
    assertThat(RedisUrl.parse(text))
        .isEqualTo(new RedisUrl(false, "localhost", 6379, null, null, 0));
  }

  @Test
  void readsAnAddressOfIpv6() {
    assertThat(RedisUrl.parse("redis://[::1]:7000/1"))
        .isEqualTo(new RedisUrl(false, "::1", 7000, null, null, 1));
    assertThat(RedisUrl.parse("redis://[::1]").toString()).isEqualTo("redis://[::1]:6379");
  }

  @Test
  void aPasswordMayHoldAnything() {
    assertThat(RedisUrl.parse("redis://:p@ss/w:rd+%C3%BC@host").password())
        .isEqualTo("p@ss/w:rd+\u00fc");
  }

  @Test
  void itsTextHidesThePassword() {
    assertThat(RedisUrl.parse("redis://ada:secret@host/2").toString())
        .isEqualTo("redis://ada:***@host:6379/2");
    assertThat(RedisUrl.parse("rediss://:secret@host").toString())
        .isEqualTo("rediss://:***@host:6379");
  }

  @Test
  void anAddressOfIpv6MayNameItsZone() {
    assertThat(RedisUrl.parse("redis://[fe80::1%eth0]:7000").hostAndPort())
        .isEqualTo("[fe80::1%eth0]:7000");
  }

  @ParameterizedTest
  @CsvSource({
    "http://host, must begin with redis://",
    "host:6379, must begin with redis://",
    "redis://, host",
    "redis://:secret@, host",
    "redis://ho st, host",
    "redis://host:secret, port is not a number",
    "redis://:secret, port is not a number",
    "redis://host:0, port must be",
    "redis://host:65536, port must be",
    "redis://host:, port is not a number",
    "redis://host/secret, database is not a number",
    "redis://::1, brackets",
    "redis://[secret], no IPv6 address",
    "redis://[::1%], no IPv6 address",
    "redis://[1:2:3:4:5:6:7:8:9], no IPv6 address",
    "redis://s\u00e9cret, host",
    "redis://[::1, ]",
    "redis://secret@host, credentials must be",
    "redis://ada:@host, a user needs a password",
    "redis://:secret%zz@host, two hex digits",
    "redis://:secret%@host, two hex digits",
    "redis://:secret%ff@host, UTF-8",
    "redis://host?secret=1, not supported",
  })
  void saysWhatIsWrongWithoutQuotingIt(String text, String problem) {
    assertThatThrownBy(() -> RedisUrl.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Redis URL: ")
        .hasMessageContaining(problem)
        .hasMessageContaining(RedisUrl.FORM)
        .hasMessageNotContaining("secret");
  }
}
