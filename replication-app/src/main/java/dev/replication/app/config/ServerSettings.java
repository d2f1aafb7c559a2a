package dev.replication.app.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The daemon's HTTP server and how it stops.
 *
 * @param bind the address it listens on
 * @param port its port, 0 for any free one
 * @param tokenFile the file that holds the bearer token mutations need, or null for none
 * @param drainTimeout longest time between the signal to stop and the end
 */
public record ServerSettings(
    String bind, int port, @Nullable Path tokenFile, Duration drainTimeout) {
  private static final String AT = "server.";

  static final Option<ServerSettings, String> BIND =
      Option.of(
          AT + "bind",
          OptionTypes.text(1),
          "127.0.0.1",
          ServerSettings::bind,
          "The address to listen on; beyond loopback a token_file is needed.");
  static final Option<ServerSettings, Integer> PORT =
      Option.of(
          AT + "port",
          OptionTypes.integer(0, 65_535, ""),
          8180,
          ServerSettings::port,
          "The port to listen on; 0 takes a free one.");
  static final Option<ServerSettings, Path> TOKEN_FILE =
      Option.optional(
          AT + "token_file",
          OptionTypes.path(),
          ServerSettings::tokenFile,
          "The file with the bearer token that changes need; without it none is needed.");
  static final Option<ServerSettings, Duration> DRAIN_TIMEOUT =
      Option.of(
          AT + "drain_timeout",
          OptionTypes.duration(Duration.ofMillis(100), Duration.ofMinutes(10)),
          Duration.ofSeconds(10),
          ServerSettings::drainTimeout,
          "Longest time to finish the work in hand when stopping.");

  static final Section<ServerSettings> SECTION =
      Section.one(AppConfig::server, List.of(BIND, PORT, TOKEN_FILE, DRAIN_TIMEOUT));

  static ServerSettings from(Values values) {
    return new ServerSettings(
        values.value(BIND),
        values.value(PORT),
        values.find(TOKEN_FILE),
        values.value(DRAIN_TIMEOUT));
  }

  /** Whether only this machine can reach an address, by its text; host names are not looked up. */
  static boolean isLoopback(String bind) {
    return bind.equals("localhost")
        || bind.equals("::1")
        || bind.equals("[::1]")
        || bind.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
  }
}
