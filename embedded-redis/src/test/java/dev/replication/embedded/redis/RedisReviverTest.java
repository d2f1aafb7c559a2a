package dev.replication.embedded.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RedisReviverTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path directory;

  @Test
  void aServerThatIsKilledComesBackOnItsPortWithItsData() throws Exception {
    Told told = new Told();
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.persistent(directory));
        RedisReviver reviver = RedisReviver.watch(redis, told)) {
      int port = redis.port();
      PlainClient.ask(port, "CONFIG SET appendfsync always");
      PlainClient.ask(port, "SET greeting hello");
      for (int life = 1; life <= 2; life++) {
        redis.kill();
        int lives = life;
        await().atMost(SOON).until(() -> told.revivals() == lives);
        assertThat(PlainClient.ask(port, "EXISTS greeting")).isEqualTo(":1");
      }
      assertThat(told.lines).containsExactly("ended 137", "revived", "ended 137", "revived");
      assertThat(reviver).isNotNull();
    }
  }

  @Test
  void aStartThatFailsIsTriedAgain() throws Exception {
    EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
    PortThief thief = new PortThief(redis.port());
    try (redis;
        RedisReviver reviver = RedisReviver.watch(redis, thief)) {
      redis.kill();
      await().atMost(SOON).until(() -> thief.revivals() == 1);
      assertThat(thief.lines.get(1)).startsWith("failed").contains("the port is in use");
      assertThat(PlainClient.ask(redis.port(), "PING")).isEqualTo("+PONG");
      assertThat(reviver).isNotNull();
    }
  }

  @Test
  void onceClosedItStartsNothing() {
    Told told = new Told();
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory())) {
      RedisReviver.watch(redis, told).close();
      redis.kill();
      assertThat(redis.isAlive()).isFalse();
      assertThat(told.lines).isEmpty();
    }
  }

  private static class Told implements RedisReviver.Listener {
    final List<String> lines = new CopyOnWriteArrayList<>();

    long revivals() {
      return lines.stream().filter("revived"::equals).count();
    }

    @Override
    public void ended(int exitStatus) {
      lines.add("ended " + exitStatus);
    }

    @Override
    public void revived() {
      lines.add("revived");
    }

    @Override
    public void failed(String reason, Duration wait) {
      lines.add("failed: " + reason);
    }
  }

  /** Takes the port of the server that has ended, and gives it back after the first failure. */
  private static final class PortThief extends Told {
    private final int port;
    private @Nullable ServerSocket stolen;

    PortThief(int port) {
      this.port = port;
    }

    @Override
    public void ended(int exitStatus) {
      super.ended(exitStatus);
      try {
        stolen = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void failed(String reason, Duration wait) {
      super.failed(reason, wait);
      try {
        if (stolen != null) {
          stolen.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
