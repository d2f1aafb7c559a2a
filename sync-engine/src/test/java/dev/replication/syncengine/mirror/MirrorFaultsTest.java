package dev.replication.syncengine.mirror;

import static dev.replication.syncengine.mirror.MirrorFixture.CLOCK;
import static dev.replication.syncengine.mirror.MirrorFixture.LONDON;
import static dev.replication.syncengine.mirror.MirrorFixture.QUICK;
import static dev.replication.syncengine.mirror.MirrorFixture.SOON;
import static dev.replication.syncengine.mirror.MirrorFixture.assertMirrors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.model.ItemKey;
import dev.replication.syncengine.SyncEngineConfig;
import io.lettuce.core.KillArgs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The mirror over a Redis that dies, hangs, forgets or was never there, while writes go on. */
final class MirrorFaultsTest {
  private static final Duration IMPATIENT = Duration.ofMillis(150);

  private final MemoryChangeLog log = new MemoryChangeLog(LONDON);

  @SuppressWarnings("NullAway.Init") // set by JUnit
  @TempDir
  private Path directory;

  @SuppressWarnings("NullAway.Init") // started by each test in its own way
  private EmbeddedRedis server;

  @SuppressWarnings("NullAway.Init") // opened by each test in its own way
  private RedisMirror mirror;

  @AfterEach
  void close() {
    if (mirror != null) {
      mirror.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private void start(EmbeddedRedis.Settings settings) {
    server = EmbeddedRedis.start(settings);
    open(server.url());
  }

  private void open(String url) {
    open(url, Duration.ofSeconds(1), IMPATIENT);
  }

  private void open(String url, Duration connectTimeout, Duration responseTimeout) {
    mirror =
        RedisMirror.open(
            new RedisMirror.Settings(
                LONDON,
                MemoryChangeLog.INCARNATION,
                url,
                "",
                SyncEngineConfig.Cdc.DEFAULT,
                connectTimeout,
                responseTimeout,
                1 << 20),
            log,
            CLOCK,
            QUICK);
  }

  private Inspector inspector() {
    return new Inspector(LONDON, "", server.url());
  }

  private void assertAllMirrored() throws InterruptedException {
    try (Inspector inspector = inspector()) {
      await().atMost(SOON).until(() -> mirror.connected() && !mirror.building());
      await()
          .atMost(SOON)
          .until(
              () ->
                  inspector.keys().contains("ae:head")
                      && inspector.head().feedSeq() == log.latest());
      assertMirrors(mirror, inspector, log, log.all());
    }
  }

  /** Commits to a few thousand keys until {@code faults} has done its work. */
  private void whileWriting(Faults faults) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; !done.get(); i++) {
                    if (i % 10 == 9) {
                      log.delete("item." + i % 3_000);
                    } else {
                      log.put(
                          "item." + i % 3_000,
                          new byte[100],
                          i % 7 == 0 ? "seven" : "default",
                          null,
                          null);
                    }
                    if (i % 100 == 0) {
                      LockSupport.parkNanos(1_000_000);
                    }
                  }
                });
    try {
      faults.happen();
    } finally {
      done.set(true);
      writer.join();
    }
  }

  private void awaitMore(long changes) throws InterruptedException {
    long until = mirror.publishedSeq() + changes;
    assertThat(mirror.awaitPublished(until, SOON)).as("published: %s", mirror.problem()).isTrue();
  }

  @Test
  void aRedisThatIsNotThereYetIsWaitedFor() throws InterruptedException {
    EmbeddedRedis first = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
    int port = first.port();
    first.close();
    log.put("a", "1");
    open("redis://127.0.0.1:" + port);
    await().atMost(SOON).until(() -> mirror.problem() != null);
    assertThat(mirror.connected()).isFalse();
    assertThat(mirror.problem()).contains("127.0.0.1:" + port);
    assertThat(mirror.awaitPublished(1, Duration.ofMillis(20))).isFalse();

    server = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory().withPort(port));
    assertAllMirrored();
    assertThat(mirror.problem()).isNull();
  }

  @Test
  void aKilledRedisWithItsFileIsCaughtUp() throws Exception {
    start(EmbeddedRedis.Settings.persistent(directory));
    whileWriting(
        () -> {
          for (int i = 0; i < 3; i++) {
            awaitMore(2_000);
            server.kill();
            server.restart();
          }
        });
    assertAllMirrored();
  }

  @Test
  void aRestartedRedisWithoutAFileIsFilledAgain() throws Exception {
    start(EmbeddedRedis.Settings.inMemory());
    whileWriting(
        () -> {
          for (int i = 0; i < 2; i++) {
            awaitMore(2_000);
            server.kill();
            server.restart();
          }
        });
    assertAllMirrored();
  }

  @Test
  void aRedisThatIsEmptiedWhileWritesGoOnIsFilledAgain() throws Exception {
    start(EmbeddedRedis.Settings.inMemory());
    whileWriting(
        () -> {
          try (Inspector inspector = inspector()) {
            for (int i = 0; i < 5; i++) {
              awaitMore(500);
              inspector.redis().flushall();
            }
          }
        });
    assertAllMirrored();
  }

  @Test
  void aConnectionCutInTheMiddlePublishesNothingTwiceAndLosesNothing() throws Exception {
    start(EmbeddedRedis.Settings.inMemory());
    whileWriting(
        () -> {
          try (Inspector inspector = inspector()) {
            for (int i = 0; i < 20; i++) {
              awaitMore(200);
              inspector.redis().clientKill(KillArgs.Builder.typeNormal().skipme());
            }
          }
        });
    assertAllMirrored();
  }

  @Test
  void aRedisThatHangsBeyondTheTimeoutPublishesNothingTwiceAndLosesNothing() throws Exception {
    start(EmbeddedRedis.Settings.inMemory());
    whileWriting(
        () -> {
          for (int i = 0; i < 8; i++) {
            awaitMore(200);
            server.pause();
            await().atMost(SOON).until(() -> !mirror.connected());
            server.resume();
          }
        });
    assertAllMirrored();
  }

  @Test
  @Timeout(60)
  void noReaderWaitsForAConnectionToARedisThatHangs() throws InterruptedException {
    Duration forEver = Duration.ofHours(1);
    log.put("a", "1");
    server = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
    open(server.url(), forEver, forEver);
    assertThat(mirror.awaitPublished(1, SOON)).isTrue();
    await().atMost(SOON).until(() -> mirror.connected() && !mirror.building());
    server.pause();

    for (int i = 0; i < 3; i++) {
      assertThat(mirror.read(List.of(new ItemKey("a")))).isEmpty();
    }
    server.resume();
    assertThat(MirrorFixture.awaitRead(mirror, List.of(new ItemKey("a")))).hasSize(1);
  }

  @Test
  void closesWithinASecondWhileRedisHangs() throws InterruptedException {
    log.put("a", "1");
    start(EmbeddedRedis.Settings.inMemory());
    assertThat(mirror.awaitPublished(1, SOON)).isTrue();
    server.pause();
    log.put("b", "1");
    long begin = System.nanoTime();
    mirror.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
    server.resume();
  }

  @Test
  void aWrongPasswordIsAProblemThatDoesNotShowIt() {
    server = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory().withPassword("right"));
    open("redis://:secret-but-wrong@127.0.0.1:" + server.port());
    await().atMost(SOON).until(() -> mirror.problem() != null);
    assertThat(mirror.problem()).contains("WRONGPASS").doesNotContain("secret-but-wrong");
  }

  @Test
  void aPasswordIsUsed() throws InterruptedException {
    log.put("a", "1");
    start(EmbeddedRedis.Settings.inMemory().withPassword("p@ss word/ü"));
    assertAllMirrored();
  }

  @Test
  void aUrlThatIsNoneIsRefusedWithoutShowingIt() {
    for (String url :
        new String[] {"http://:secret@h:1", "redis://:secret@", "redis://:sec ret@h:x", "secret"}) {
      assertThatThrownBy(() -> open(url))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("redis_url")
          .hasMessageNotContaining("sec")
          .hasNoCause();
    }
  }

  private interface Faults {
    void happen() throws Exception;
  }
}
