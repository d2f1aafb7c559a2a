package dev.replication.syncengine.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ServerCheckTest {
  @Test
  void versionsFromSevenOnAreTaken() {
    assertThatCode(
            () ->
                ServerCheck.requireVersion(
                    "redis at h:1", "# Server\r\nredis_version:7.0.15\r\nx:1"))
        .doesNotThrowAnyException();
    assertThatCode(() -> ServerCheck.requireVersion("redis at h:1", "redis_version:10.1\n"))
        .doesNotThrowAnyException();
  }

  @Test
  void anOlderVersionIsNamed() {
    assertThatThrownBy(() -> ServerCheck.requireVersion("redis at h:1", "redis_version:6.2.14\r\n"))
        .isInstanceOf(MirrorStopped.class)
        .hasMessage("redis at h:1 is version 6.2.14, at least 7.0 is needed");
    assertThatThrownBy(() -> ServerCheck.requireVersion("redis at h:1", ""))
        .isInstanceOf(MirrorStopped.class);
  }

  @Test
  void onlyPoliciesThatMayEvictTheStreamAreNoted() {
    for (String fine : new String[] {"noeviction", "volatile-lru", "volatile-ttl"}) {
      assertThat(ServerCheck.policyNote("redis at h:1", "maxmemory_policy:" + fine + "\r\n"))
          .isEmpty();
    }
    assertThat(ServerCheck.policyNote("redis at h:1", "a:1\r\nmaxmemory_policy:allkeys-lfu\r\n"))
        .hasValueSatisfying(note -> assertThat(note).contains("h:1", "allkeys-lfu"));
  }

  @Test
  void onlySettingsThatMakeLeavesOfTheDigestTreeLargeAreNoted() {
    for (Map<String, String> fine :
        List.of(
            Map.<String, String>of(),
            Map.of("hash-max-listpack-entries", "512", "hash-max-listpack-value", "1100"),
            Map.of("hash-max-listpack-entries", "not told"))) {
      assertThat(ServerCheck.listpackNote("redis at h:1", fine)).isEmpty();
    }
    assertThat(
            ServerCheck.listpackNote(
                "redis at h:1",
                Map.of("hash-max-listpack-entries", "511", "hash-max-listpack-value", "64")))
        .contains(
            "redis at h:1 may need much memory for the digest tree: its hash-max-listpack-entries"
                + " is 511, it should be at least 512, its hash-max-listpack-value is 64, it should"
                + " be at least 1100");
  }
}
