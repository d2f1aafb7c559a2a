package dev.replication.embedded.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One life of a server: from its start on a port until the process ends. Its run directory holds
 * the executable and the configuration, and is the working directory of a server without a data
 * directory; the launcher's watcher removes it.
 */
final class RedisProcess {
  /** Longest wait for a server to load its data and answer. */
  static final Duration READY_TIMEOUT = Duration.ofSeconds(60);

  private static final Duration PROBE_INTERVAL = Duration.ofMillis(10);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final long MAX_LOG_BYTES = 4L * 1024 * 1024;
  private static final int LOG_TAIL_CHARS = 1500;

  private final Process process;
  private final int port;

  private RedisProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts a server and waits until it is ready.
   *
   * @throws EmbeddedRedisException when it does not become ready
   * @throws PortTaken when another process listens on {@code port}
   */
  static RedisProcess start(EmbeddedRedis.Settings settings, int port)
      throws PortTaken, InterruptedException {
    try {
      return settings.directory() == null
          ? startInMemory(settings, port)
          : startOn(settings.directory(), settings, port);
    } catch (IOException e) {
      throw new EmbeddedRedisException(
          describe(settings, port) + " could not be launched: " + e, e);
    }
  }

  private static RedisProcess startInMemory(EmbeddedRedis.Settings settings, int port)
      throws IOException, PortTaken, InterruptedException {
    // Kept by the server as its open output, but by no name, so nothing stays behind.
    Path log = Files.createTempFile("replication-redis-", ".log");
    try {
      return launch(settings, port, null, log);
    } finally {
      Files.delete(log);
    }
  }

  private static RedisProcess startOn(Path directory, EmbeddedRedis.Settings settings, int port)
      throws IOException, PortTaken, InterruptedException {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new EmbeddedRedisException(
          "data directory " + directory + " cannot be created: " + e, e);
    }
    if (!Files.isWritable(directory)) {
      throw new EmbeddedRedisException("data directory " + directory + " is not writable");
    }
    DirectoryClaim.in(directory).awaitFree();
    Path log = directory.resolve("redis.log");
    if (Files.exists(log) && Files.size(log) > MAX_LOG_BYTES) {
      Files.move(log, directory.resolve("redis.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
    return launch(settings, port, directory, log);
  }

  private static RedisProcess launch(
      EmbeddedRedis.Settings settings, int port, @Nullable Path directory, Path log)
      throws IOException, PortTaken, InterruptedException {
    long logStart = Files.exists(log) ? Files.size(log) : 0;
    Path run = Files.createTempDirectory("replication-redis-");
    Path executable = BundledServer.ofThisPlatform().extractInto(run);
    Path config = run.resolve("redis.conf");
    ServerConfig.write(config, settings, port, directory == null ? run : directory);
    String claim = directory == null ? "" : DirectoryClaim.in(directory).file().toString();
    Process process =
        new ProcessBuilder(Launcher.command(run, claim, executable, config))
            .directory(run.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    RedisProcess server = new RedisProcess(process, port);
    boolean ready = false;
    try {
      server.awaitReady(settings, log, logStart);
      ready = true;
      return server;
    } finally {
      if (!ready) {
        process.destroyForcibly();
      }
    }
  }

  private void awaitReady(EmbeddedRedis.Settings settings, Path log, long logStart)
      throws IOException, PortTaken, InterruptedException {
    ReadyProbe probe = new ReadyProbe(port, settings.password());
    long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
    while (!probe.isReady(pid())) {
      if (process.waitFor(PROBE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        String tail = tailOf(log, logStart);
        if (tail.contains("listening socket") && tail.contains("in use")) {
          throw new PortTaken(describe(settings, port) + " did not start: the port is in use");
        }
        throw new EmbeddedRedisException(
            describe(settings, port) + " ended at once, saying:\n" + tail);
      }
      if (System.nanoTime() - deadline > 0) {
        throw new EmbeddedRedisException(
            describe(settings, port)
                + " was not ready within "
                + READY_TIMEOUT.toSeconds()
                + " s, saying:\n"
                + tailOf(log, logStart));
      }
    }
  }

  private static String tailOf(Path log, long from) throws IOException {
    byte[] bytes = Files.readAllBytes(log);
    int start = (int) Math.min(from, bytes.length);
    String text = new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
    return text.substring(Math.max(0, text.length() - LOG_TAIL_CHARS)).strip();
  }

  private static String describe(EmbeddedRedis.Settings settings, int port) {
    return "Redis on 127.0.0.1:"
        + port
        + (settings.directory() == null ? " (in memory)" : " in " + settings.directory());
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until the server has ended; its exit status. */
  int awaitExit() throws InterruptedException {
    return process.waitFor();
  }

  /** Ends the server as a power cut would, and returns when it is gone. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Lets the server finish its files; a server that does not end in time is killed. */
  void stop() {
    signal("CONT");
    process.destroy();
    if (!awaitEnd()) {
      process.destroyForcibly();
      awaitEnd();
    }
  }

  /** Sends a signal by its name; a server that is gone is left alone. */
  void signal(String name) {
    if (!process.isAlive()) {
      return;
    }
    try {
      Process kill =
          new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      kill.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      throw new EmbeddedRedisException("Redis process " + pid() + " cannot be sent " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Whether the process has ended in time. An interrupt does not cut this short: it would leave a
   * server behind.
   */
  private boolean awaitEnd() {
    boolean interrupted = false;
    long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
    try {
      while (true) {
        try {
          return process.waitFor(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Another process listens on the port. */
  static final class PortTaken extends Exception {
    private static final long serialVersionUID = 1L;

    PortTaken(String message) {
      super(message);
    }
  }
}
