package dev.replication.engine;

import static dev.replication.engine.InProcessEngine.LEEDS;
import static dev.replication.engine.InProcessEngine.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.adapter.redis.Timeouts;
import dev.replication.app.runtime.PeerAddresses;
import dev.replication.testkit.redis.RedisFixture;
import dev.replication.wire.Limits;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;

/** A real peer that takes bytes and answers none, as a host does whose network is gone. */
final class HalfOpenLinkTest {
  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  private static final Timeouts SHORT =
      new Timeouts(Duration.ofMillis(500), Duration.ofMillis(500));

  @ParameterizedTest
  @ValueSource(strings = {"lettuce", "jedis"})
  void isNoticedAndReconnectedAndItsLagIsUnknownMeanwhile(String adapter) {
    String settings =
        """
        settings: { hot_path: { block_timeout: 200ms } }
        peers:
          - { node_id: leeds, redis_url: "%s", adapter: %s, circuit_reset_timeout_sec: 1 }
        """
            .formatted(REDIS.url(), adapter);
    try (Jedis jedis = new Jedis("127.0.0.1", REDIS.port());
        InProcessEngine node =
            new InProcessEngine(settings, new PeerAddresses(SHORT, Limits.DEFAULT)::connector)) {
      jedis.xadd("__local__:cdc", StreamEntryID.NEW_ENTRY, Map.of("op", "?"));
      node.engine.start();
      eventually().until(() -> Long.valueOf(0).equals(node.health(LEEDS).lagEntries()));

      REDIS.server().pause();
      eventually().until(() -> !node.health(LEEDS).connected());
      assertThat(node.health(LEEDS).lagEntries()).isNull();
      assertThat(node.health(LEEDS).lastProblem()).contains("did not answer within");

      REDIS.server().resume();
      eventually().until(() -> Long.valueOf(0).equals(node.health(LEEDS).lagEntries()));
      assertThat(node.health(LEEDS).lastProblem()).isNull();
    } finally {
      REDIS.server().resume();
    }
  }
}
