package dev.replication.embedded.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The configuration file of a server. A file, because a command line shows the password to every
 * user.
 */
final class ServerConfig {
  private ServerConfig() {}

  /** Writes the file, readable by us only. */
  static void write(Path file, EmbeddedRedis.Settings settings, int port, Path workDirectory)
      throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, lines(settings, port, workDirectory));
  }

  private static List<String> lines(EmbeddedRedis.Settings settings, int port, Path workDirectory) {
    List<String> lines = new ArrayList<>();
    lines.add("port " + port);
    lines.add("bind 127.0.0.1");
    lines.add("protected-mode yes");
    lines.add("daemonize no");
    lines.add("dir " + quoted(workDirectory.toString()));
    lines.add("save \"\"");
    lines.add("appendonly " + (settings.appendOnly() ? "yes" : "no"));
    lines.add("appendfsync everysec");
    lines.add("maxmemory-policy noeviction");
    lines.add("hash-max-listpack-entries 512");
    lines.add("hash-max-listpack-value 1100");
    if (settings.password() != null) {
      lines.add("requirepass " + quoted(settings.password()));
    }
    lines.addAll(settings.extraConfig());
    return lines;
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
