package dev.replication.embedded.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Sends one inline command on a connection of its own. */
final class PlainClient {
  private PlainClient() {}

  /** The first line of the answer. */
  static String ask(int port, String command) throws IOException {
    return lines(port, 1, command).getFirst();
  }

  /** The first {@code count} lines of the answer. */
  static List<String> lines(int port, int count, String command) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      List<String> lines = new ArrayList<>();
      while (lines.size() < count) {
        lines.add(in.readLine());
      }
      return lines;
    }
  }
}
