package dev.replication.adapter.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server on a slow line: it greets at once and sends the answer to XREAD in parts, one in each
 * period.
 */
final class SlowRedis implements AutoCloseable {
  private static final Pattern COMMAND_START = Pattern.compile("(?m)^\\*\\d");

  private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
  private final byte[] answer;
  private final int parts;
  private final Duration period;

  SlowRedis(String answer, int parts, Duration period) throws IOException {
    this.answer = answer.getBytes(StandardCharsets.US_ASCII);
    this.parts = parts;
    this.period = period;
    Thread.ofVirtual().start(this::acceptAll);
  }

  int port() {
    return server.getLocalPort();
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = client.getInputStream();
      byte[] buffer = new byte[4096];
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        String request = new String(buffer, 0, read, StandardCharsets.US_ASCII);
        if (request.contains("XREAD")) {
          sendSlowly(client.getOutputStream());
        } else {
          long commands = COMMAND_START.matcher(request).results().count();
          String greeting = "+OK\r\n".repeat((int) commands);
          client.getOutputStream().write(greeting.getBytes(StandardCharsets.US_ASCII));
        }
      }
    } catch (IOException gone) {
      // The client has left.
    }
  }

  private void sendSlowly(OutputStream out) {
    int size = answer.length / parts + 1;
    for (int from = 0, n = 1; from < answer.length; from += size, n++) {
      int start = from;
      int length = Math.min(size, answer.length - from);
      pace.schedule(() -> send(out, start, length), period.toMillis() * n, TimeUnit.MILLISECONDS);
    }
  }

  private @Nullable Void send(OutputStream out, int from, int length) throws IOException {
    out.write(answer, from, length);
    return null;
  }

  @Override
  public void close() throws IOException {
    pace.shutdownNow();
    server.close();
  }
}
