package dev.replication.embedded.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;

/** The Redis binary that is bundled for one platform. */
record BundledServer(String resource) {
  private static final String VERSION = "7.0.15";
  private static final Set<String> PLATFORMS =
      Set.of("linux-amd64", "linux-arm64", "linux-386", "darwin-amd64", "darwin-arm64");

  /**
   * The binary for an operating system and architecture, in the names of the system properties
   * {@code os.name} and {@code os.arch}.
   *
   * @throws EmbeddedRedisException when none is bundled
   */
  static BundledServer of(String osName, String osArch) {
    String os =
        osName.toLowerCase(Locale.ROOT).startsWith("mac")
            ? "darwin"
            : osName.toLowerCase(Locale.ROOT);
    String arch =
        switch (osArch.toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "amd64";
          case "aarch64", "arm64" -> "arm64";
          case "x86", "i386", "i686" -> "386";
          case String other -> other;
        };
    String platform = os + "-" + arch;
    if (!PLATFORMS.contains(platform)) {
      throw new EmbeddedRedisException(
          "no Redis is bundled for "
              + osName
              + " "
              + osArch
              + ": give the node a Redis of its own");
    }
    return new BundledServer("/redis-server-" + VERSION + "-" + platform);
  }

  /** The binary for the platform we run on. */
  static BundledServer ofThisPlatform() {
    return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  /** Writes the binary into {@code directory} and returns its path, executable by us only. */
  Path extractInto(Path directory) throws IOException {
    Path executable = directory.resolve("redis-server");
    try (InputStream in = BundledServer.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new EmbeddedRedisException(
            "the Redis binary " + resource + " is missing from the class path");
      }
      Files.copy(in, executable);
    }
    Files.setPosixFilePermissions(executable, PosixFilePermissions.fromString("rwx------"));
    return executable;
  }
}
