package dev.replication.syncengine.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
