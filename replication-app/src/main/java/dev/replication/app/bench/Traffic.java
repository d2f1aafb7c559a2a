package dev.replication.app.bench;

import dev.replication.embedded.redis.EmbeddedRedis;
import redis.clients.jedis.Jedis;

/**
 * What goes to a Redis and comes from it, as it counts that itself. Who else talks to it meanwhile
 * is counted, too; what asking costs is not. One thread.
 */
final class Traffic implements AutoCloseable {
  private final Jedis connection;
  private final Count asking;

  Traffic(EmbeddedRedis redis) {
    this.connection = new Jedis("127.0.0.1", redis.port());
    Count first = read();
    this.asking = read().minus(first);
  }

  /**
   * How much so far.
   *
   * @param bytes in both directions
   * @param reads how often requests came: as often as somebody waited for an answer
   */
  record Count(long bytes, long reads) {
    Count minus(Count other) {
      return new Count(bytes - other.bytes, reads - other.reads);
    }
  }

  /** What was counted so far; differences between two of them leave out what asking costs. */
  Count count() {
    Count now = read();
    return now.minus(asking);
  }

  private Count read() {
    String stats = connection.info("stats");
    return new Count(
        number(stats, "total_net_input_bytes") + number(stats, "total_net_output_bytes"),
        number(stats, "total_reads_processed"));
  }

  private static long number(String stats, String name) {
    return stats
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1).strip()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("this Redis does not count " + name));
  }

  @Override
  public void close() {
    connection.close();
  }
}
