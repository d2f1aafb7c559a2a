package dev.replication.embedded.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedRedisTest {
  @TempDir private Path directory;

  @Test
  void answersOnceStarted() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory())) {
      assertThat(PlainClient.ask(redis.port(), "PING")).isEqualTo("+PONG");
      assertThat(redis.url()).isEqualTo("redis://127.0.0.1:" + redis.port());
    }
  }

  @Test
  void theProcessIdIsThatOfTheServer() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory())) {
      assertThat(new ReadyProbe(redis.port(), null).isReady(redis.pid())).isTrue();
      assertThat(new ReadyProbe(redis.port(), null).isReady(redis.pid() + 1)).isFalse();
    }
  }

  @Test
  void closingEndsTheProcess() {
    EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
    ProcessHandle server = ProcessHandle.of(redis.pid()).orElseThrow();
    redis.close();
    redis.close();
    assertThat(server.isAlive()).isFalse();
    assertThat(redis.isAlive()).isFalse();
  }

  @Test
  void leavesNothingInTheTemporaryDirectory() throws Exception {
    EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
    Path executable =
        Path.of(ProcessHandle.of(redis.pid()).orElseThrow().info().command().orElseThrow());
    Path run = executable.getParent();
    assertThat(run).exists();
    redis.close();
    await().until(() -> !Files.exists(run));
  }

  @Test
  void asksForThePassword() throws Exception {
    String password = "q\"u\\o te";
    try (EmbeddedRedis redis =
        EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory().withPassword(password))) {
      assertThat(PlainClient.ask(redis.port(), "PING")).startsWith("-NOAUTH");
      assertThat(new ReadyProbe(redis.port(), password).isReady(redis.pid())).isTrue();
      assertThat(redis.url()).isEqualTo("redis://:q%22u%5Co%20te@127.0.0.1:" + redis.port());
    }
  }

  @Test
  void settingsDoNotShowThePassword() {
    assertThat(EmbeddedRedis.Settings.inMemory().withPassword("hunter2").toString())
        .doesNotContain("hunter2");
  }

  @Test
  void keepsItsDataOverARestartOnTheSamePort() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.persistent(directory))) {
      int port = redis.port();
      assertThat(PlainClient.ask(port, "SET greeting hello")).isEqualTo("+OK");
      redis.restart();
      assertThat(redis.port()).isEqualTo(port);
      assertThat(PlainClient.ask(port, "EXISTS greeting")).isEqualTo(":1");
    }
  }

  @Test
  void comesBackAfterBeingKilled() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory())) {
      long first = redis.pid();
      redis.kill();
      assertThat(redis.isAlive()).isFalse();
      redis.restart();
      assertThat(redis.pid()).isNotEqualTo(first);
      assertThat(PlainClient.ask(redis.port(), "PING")).isEqualTo("+PONG");
    }
  }

  @Test
  void isSilentWhilePausedAndAnswersWhenResumed() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory())) {
      redis.pause();
      assertThat(redis.isAlive()).isTrue();
      assertThat(new ReadyProbe(redis.port(), null).isReady(redis.pid())).isFalse();
      redis.resume();
      assertThat(PlainClient.ask(redis.port(), "PING")).isEqualTo("+PONG");
    }
  }

  @Test
  void aPausedServerCanBeClosed() {
    EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
    redis.pause();
    redis.close();
    assertThat(redis.isAlive()).isFalse();
  }

  @Test
  void runsWithTheSettingsTheMirrorNeeds() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory())) {
      assertThat(configured(redis.port(), "maxmemory-policy")).isEqualTo("noeviction");
      assertThat(configured(redis.port(), "hash-max-listpack-entries")).isEqualTo("512");
      assertThat(configured(redis.port(), "hash-max-listpack-value")).isEqualTo("1100");
      assertThat(configured(redis.port(), "bind")).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(
              () -> EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory().withPort(port)))
          .isInstanceOf(EmbeddedRedisException.class)
          .hasMessageContaining("127.0.0.1:" + port)
          .hasMessageContaining("the port is in use");
    }
  }

  @Test
  void anotherRedisOnThePortIsNotTakenForOurs() {
    try (EmbeddedRedis first = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory())) {
      assertThatThrownBy(
              () -> EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory().withPort(first.port())))
          .isInstanceOf(EmbeddedRedisException.class)
          .hasMessageContaining("the port is in use");
    }
  }

  @Test
  void aDirectoryThatCannotBeMadeIsNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "in the way");
    assertThatThrownBy(
            () -> EmbeddedRedis.start(EmbeddedRedis.Settings.persistent(file.resolve("redis"))))
        .isInstanceOf(EmbeddedRedisException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void whatTheServerSaysIsReported() {
    assertThatThrownBy(
            () ->
                EmbeddedRedis.start(
                    EmbeddedRedis.Settings.inMemory().withExtraConfig("no-such-setting 1")))
        .isInstanceOf(EmbeddedRedisException.class)
        .hasMessageContaining("no-such-setting");
  }

  @Test
  void aDirectoryInUseIsRefused() {
    try (EmbeddedRedis first = EmbeddedRedis.start(EmbeddedRedis.Settings.persistent(directory))) {
      assertThatThrownBy(() -> EmbeddedRedis.start(EmbeddedRedis.Settings.persistent(directory)))
          .isInstanceOf(EmbeddedRedisException.class)
          .hasMessageContaining("in use by Redis process " + first.pid());
    }
  }

  @Test
  void theServerDiesWithItsOwnerAndLeavesTheDirectoryUsable() throws Exception {
    Process owner = startOwner();
    long server;
    try (BufferedReader out = owner.inputReader(StandardCharsets.UTF_8)) {
      server = Long.parseLong(out.readLine());
      int port = Integer.parseInt(out.readLine());
      assertThat(PlainClient.ask(port, "SET greeting hello")).isEqualTo("+OK");
      owner.destroyForcibly();
      assertThat(owner.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
    try (EmbeddedRedis next = EmbeddedRedis.start(EmbeddedRedis.Settings.persistent(directory))) {
      assertThat(PlainClient.ask(next.port(), "EXISTS greeting")).isEqualTo(":1");
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> ProcessHandle.of(server).isEmpty());
  }

  @Test
  void theServerDiesWithItsOwnerEvenWhilePaused() throws Exception {
    Process owner = startOwner();
    try (BufferedReader out = owner.inputReader(StandardCharsets.UTF_8)) {
      long server = Long.parseLong(out.readLine());
      new ProcessBuilder("/bin/sh", "-c", "kill -STOP " + server).start().waitFor();
      owner.destroyForcibly();
      await().atMost(Duration.ofSeconds(10)).until(() -> ProcessHandle.of(server).isEmpty());
    }
  }

  @Test
  void theServerLeadsASessionOfItsOwn() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory())) {
      Process ps =
          new ProcessBuilder("ps", "-o", "pgid=", "-p", Long.toString(redis.pid())).start();
      String group = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(group).isEqualTo(Long.toString(redis.pid()));
    }
  }

  @Test
  void aPlatformWithoutABinaryIsRefused() {
    assertThatThrownBy(() -> BundledServer.of("Windows 11", "amd64"))
        .isInstanceOf(EmbeddedRedisException.class)
        .hasMessageContaining("Windows 11");
    assertThat(BundledServer.of("Mac OS X", "aarch64").resource()).endsWith("darwin-arm64");
  }

  private Process startOwner() throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                RedisOwnerMain.class.getName(),
                directory.toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** The value that the server reports, from the second element of its answer. */
  private static String configured(int port, String name) throws IOException {
    return PlainClient.lines(port, 5, "CONFIG GET " + name).get(4);
  }
}
