package dev.replication.adapter.redis;

import dev.replication.testkit.contract.ChangeFeedContract;
import dev.replication.testkit.contract.ScriptedPeer;
import dev.replication.testkit.redis.RedisFixture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

final class RedisChangeFeedTest {
  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  @Nested
  final class WithLettuce extends ChangeFeedContract {
    @Override
    protected ScriptedPeer peer() {
      return new RedisPeer(REDIS.port(), "", RedisClientKind.LETTUCE);
    }
  }

  @Nested
  final class WithJedis extends ChangeFeedContract {
    @Override
    protected ScriptedPeer peer() {
      return new RedisPeer(REDIS.port(), "", RedisClientKind.JEDIS);
    }
  }

  @Nested
  final class WithAPrefix extends ChangeFeedContract {
    @Override
    protected ScriptedPeer peer() {
      return new RedisPeer(REDIS.port(), "{london}:", RedisClientKind.LETTUCE);
    }
  }
}
