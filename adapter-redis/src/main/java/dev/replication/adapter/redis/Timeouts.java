package dev.replication.adapter.redis;

import java.time.Duration;

/**
 * How long a peer may take.
 *
 * @param connect to open and authenticate all connections of a session together
 * @param response to answer one request, beyond the time a blocking read was asked to wait
 */
public record Timeouts(Duration connect, Duration response) {
  private static final Duration MAX = Duration.ofHours(1);

  /** Five seconds to connect, two to answer. */
  public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(2));

  /** Refuses timeouts that are not between a millisecond and an hour. */
  public Timeouts {
    check("connect", connect);
    check("response", response);
  }

  private static void check(String name, Duration timeout) {
    if (timeout.toMillis() < 1 || timeout.compareTo(MAX) > 0) {
      throw new IllegalArgumentException(name + " timeout must be 1 ms to 1 h but is " + timeout);
    }
  }
}
