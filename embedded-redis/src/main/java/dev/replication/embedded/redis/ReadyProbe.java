package dev.replication.embedded.redis;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server on a port whether it is ready and which process it is, so that another server
 * that holds the port is not taken for ours. Speaks the protocol over a plain socket: this module
 * has no client.
 */
record ReadyProbe(int port, @Nullable String password) {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(1);
  private static final int MAX_ANSWER_BYTES = 64 * 1024;

  /** Whether the process {@code pid} answers on the port and has its data loaded. */
  boolean isReady(long pid) {
    try (Socket socket = new Socket()) {
      int timeoutMillis = (int) ANSWER_TIMEOUT.toMillis();
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), timeoutMillis);
      socket.setSoTimeout(timeoutMillis);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      if (password != null && !ask(socket, in, "AUTH", password).startsWith("+OK")) {
        return false;
      }
      return ask(socket, in, "PING").startsWith("+PONG")
          && infoOf(socket, in).contains("\r\nprocess_id:" + pid + "\r\n");
    } catch (IOException notYet) {
      return false;
    }
  }

  private static String infoOf(Socket socket, InputStream in) throws IOException {
    String header = ask(socket, in, "INFO", "server");
    if (!header.startsWith("$")) {
      return "";
    }
    int length = Math.min(Integer.parseInt(header.substring(1)), MAX_ANSWER_BYTES);
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  /** Sends one command and returns the first line of its answer. */
  private static String ask(Socket socket, InputStream in, String... words) throws IOException {
    StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      int bytes = word.getBytes(StandardCharsets.UTF_8).length;
      command.append('$').append(bytes).append("\r\n").append(word).append("\r\n");
    }
    socket.getOutputStream().write(command.toString().getBytes(StandardCharsets.UTF_8));
    StringBuilder line = new StringBuilder();
    for (int c = in.read();
        c != '\r' && c >= 0 && line.length() < MAX_ANSWER_BYTES;
        c = in.read()) {
      line.append((char) c);
    }
    in.read();
    return line.toString();
  }
}
