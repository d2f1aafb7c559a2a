package dev.replication.testkit.redis;

import dev.replication.embedded.redis.EmbeddedRedis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Redis for the tests of one class: {@code @RegisterExtension static final RedisFixture REDIS =
 * new RedisFixture();}. Empty and running before each test, whatever the test before did to it.
 */
public final class RedisFixture implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
  private static final int ANSWER_TIMEOUT_MILLIS = 10_000;

  private final EmbeddedRedis.Settings settings;
  private @Nullable EmbeddedRedis server;

  /** A server that keeps nothing. */
  public RedisFixture() {
    this(EmbeddedRedis.Settings.inMemory());
  }

  /** A server without a password. */
  public RedisFixture(EmbeddedRedis.Settings settings) {
    this.settings = settings;
  }

  /** The server, to be killed, paused and restarted at will. */
  public EmbeddedRedis server() {
    if (server == null) {
      throw new IllegalStateException(
          "the fixture is not registered as a static extension of the test class");
    }
    return server;
  }

  /** Where it listens. */
  public int port() {
    return server().port();
  }

  /** {@code redis://127.0.0.1:port}. */
  public String url() {
    return server().url();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (server == null) {
      server = EmbeddedRedis.start(settings);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (!server().isAlive()) {
      server().restart();
    }
    server().resume();
    flush();
  }

  /** Called for nested classes too, which share the server of the class that registers it. */
  @Override
  public void afterAll(ExtensionContext context) {
    boolean nested = context.getParent().flatMap(ExtensionContext::getTestClass).isPresent();
    if (!nested) {
      server().close();
    }
  }

  private void flush() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(ANSWER_TIMEOUT_MILLIS);
      socket.getOutputStream().write("FLUSHALL\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      if (!"+OK".equals(answer)) {
        throw new IllegalStateException("FLUSHALL answered " + answer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
