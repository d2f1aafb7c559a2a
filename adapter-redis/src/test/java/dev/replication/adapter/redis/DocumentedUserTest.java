package dev.replication.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.testkit.redis.RedisFixture;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;

/** That a peer's user is enough to read is shown wherever a {@link RedisPeer} is read. */
final class DocumentedUserTest {
  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  @Test
  void canNeitherWriteNorAdministerNorListKeys() {
    try (Jedis admin = new Jedis("127.0.0.1", REDIS.port());
        Jedis user = new Jedis("127.0.0.1", REDIS.port())) {
      admin.aclSetUser(DocumentedUser.NAME, DocumentedUser.rules());
      admin.hset("ae:head", "format", "1");
      user.auth(DocumentedUser.NAME, DocumentedUser.CREDENTIALS.split(":", -1)[1]);
      assertThat(user.hgetAll("ae:head")).containsEntry("format", "1");

      List<Runnable> others =
          List.of(
              () -> user.set("k", "v"),
              () -> user.hset("ae:head", "format", "2"),
              () -> user.del("ae:head"),
              () -> user.xtrim("__local__:cdc", 0, false),
              () -> user.keys("*"),
              () -> user.flushAll(),
              () -> user.configGet("*"),
              () -> user.aclList(),
              () -> user.eval("return 1"),
              () -> user.publish("channel", "x"));
      for (Runnable other : others) {
        assertThatThrownBy(other::run)
            .isInstanceOf(JedisAccessControlException.class)
            .hasMessageContaining("NOPERM");
      }
      assertThat(admin.hgetAll("ae:head")).containsEntry("format", "1");
    }
  }
}
