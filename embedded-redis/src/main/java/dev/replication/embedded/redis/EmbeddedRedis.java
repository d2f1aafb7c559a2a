package dev.replication.embedded.redis;

import dev.replication.embedded.redis.RedisProcess.PortTaken;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis 7 server as a child process, listening on 127.0.0.1 only. It is ready when {@link
 * #start} returns, keeps its port over restarts, and ends at {@link #close()} or with this process,
 * even when that is killed.
 *
 * <p>It survives Ctrl-C in a terminal: the owner drains first and then closes it. Methods may be
 * called from any thread.
 */
public final class EmbeddedRedis implements AutoCloseable {
  /** A free port may be taken between finding it and binding it. */
  private static final int PORT_ATTEMPTS = 10;

  private final Settings settings;
  private RedisProcess process;

  private EmbeddedRedis(Settings settings, RedisProcess process) {
    this.settings = settings;
    this.process = process;
  }

  /**
   * How to run the server. Evicts nothing and writes no snapshots.
   *
   * @param directory where it keeps its data and its log, or null for none
   * @param port where it listens, 0 for any free port
   * @param appendOnly whether it keeps an append-only file, synced every second; needs a directory
   * @param password what clients must give, or null for none
   * @param extraConfig further lines of redis.conf, which may override
   */
  public record Settings(
      @Nullable Path directory,
      int port,
      boolean appendOnly,
      @Nullable String password,
      List<String> extraConfig) {
    /** Makes the directory absolute and checks the rest. */
    public Settings {
      directory = directory == null ? null : directory.toAbsolutePath().normalize();
      extraConfig = List.copyOf(extraConfig);
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("port must be 0 to 65535 but is " + port);
      }
      if (appendOnly && directory == null) {
        throw new IllegalArgumentException("an append-only file needs a directory");
      }
      if (password != null
          && (password.isEmpty() || password.chars().anyMatch(Character::isISOControl))) {
        throw new IllegalArgumentException("password is empty or has a control character");
      }
      if (extraConfig.stream().anyMatch(line -> line.indexOf('\n') >= 0)) {
        throw new IllegalArgumentException("extraConfig has a line that contains a line break");
      }
    }

    /** A server on a free port that keeps nothing. */
    public static Settings inMemory() {
      return new Settings(null, 0, false, null, List.of());
    }

    /**
     * A server on a free port that keeps its data in {@code directory}, losing at most a second of
     * it in a crash.
     */
    public static Settings persistent(Path directory) {
      return new Settings(directory, 0, true, null, List.of());
    }

    /** The same on another port. */
    public Settings withPort(int port) {
      return new Settings(directory, port, appendOnly, password, extraConfig);
    }

    /** The same with a password. */
    public Settings withPassword(String password) {
      return new Settings(directory, port, appendOnly, password, extraConfig);
    }

    /** The same with these further lines of redis.conf instead. */
    public Settings withExtraConfig(String... lines) {
      return new Settings(directory, port, appendOnly, password, List.of(lines));
    }

    /** Without the password. */
    @Override
    public String toString() {
      return "Settings[directory="
          + directory
          + ", port="
          + port
          + ", appendOnly="
          + appendOnly
          + ", password="
          + (password == null ? "none" : "***")
          + "]";
    }
  }

  /**
   * Starts a server and waits until it has loaded its data and answers, at most a minute.
   *
   * @throws EmbeddedRedisException when it cannot start: port in use, directory not writable or in
   *     use, platform without a bundled binary, or what the server itself said
   */
  public static EmbeddedRedis start(Settings settings) {
    if (settings.port() != 0) {
      return new EmbeddedRedis(settings, startOn(settings, settings.port()));
    }
    PortTaken last = null;
    for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
      try {
        return new EmbeddedRedis(settings, RedisProcess.start(settings, freePort()));
      } catch (PortTaken e) {
        last = e;
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    throw new EmbeddedRedisException("no free port in " + PORT_ATTEMPTS + " attempts", last);
  }

  private static RedisProcess startOn(Settings settings, int port) {
    try {
      return RedisProcess.start(settings, port);
    } catch (PortTaken e) {
      throw new EmbeddedRedisException(
          Optional.ofNullable(e.getMessage()).orElse("port in use"), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static EmbeddedRedisException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new EmbeddedRedisException("interrupted while Redis was starting", e);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new EmbeddedRedisException("no free port on the loopback address", e);
    }
  }

  /** Where it listens; the same for its whole life. */
  public synchronized int port() {
    return process.port();
  }

  /** {@code redis://127.0.0.1:port}, with the password when there is one: not for logs. */
  public String url() {
    String password = settings.password();
    String credentials =
        password == null
            ? ""
            : ":" + URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20") + "@";
    return "redis://" + credentials + "127.0.0.1:" + port();
  }

  /** Process id of the server itself; another one after {@link #restart()}. */
  public synchronized long pid() {
    return process.pid();
  }

  /** Whether the server's process runs, be it paused. */
  public synchronized boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits until the server that runs now has ended, and returns its exit status.
   *
   * @throws InterruptedException when interrupted while waiting
   */
  int awaitEnd() throws InterruptedException {
    RedisProcess running;
    synchronized (this) {
      running = process;
    }
    return running.awaitExit();
  }

  /** Kills the server as a crash would and waits until it is gone. */
  public synchronized void kill() {
    process.kill();
  }

  /** Stops the server in its tracks: it holds its connections and answers nothing. */
  public synchronized void pause() {
    process.signal("STOP");
  }

  /** Lets a paused server go on. */
  public synchronized void resume() {
    process.signal("CONT");
  }

  /**
   * Stops the server if it runs and starts it again on the same port and directory.
   *
   * @throws EmbeddedRedisException as {@link #start}
   */
  public synchronized void restart() {
    process.stop();
    process = startOn(settings, process.port());
  }

  /** Ends the server in order, within seconds; safe to repeat. */
  @Override
  public synchronized void close() {
    process.stop();
  }
}
