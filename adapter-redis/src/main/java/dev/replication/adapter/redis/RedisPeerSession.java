package dev.replication.adapter.redis;

import dev.replication.port.ChangeFeed;
import dev.replication.port.DigestReader;
import dev.replication.port.ItemReader;
import dev.replication.port.PeerSession;
import java.time.Duration;
import java.util.List;

/** Two links to one peer: one that may block in a read, one that answers at once.. */
final class RedisPeerSession implements PeerSession {
  private final PeerLink blocking;
  private final PeerLink queries;
  private final ChangeFeed feed;
  private final DigestReader digests;
  private final ItemReader items;

  RedisPeerSession(PeerAddress address, PeerLink blocking, PeerLink queries) {
    this.blocking = blocking;
    this.queries = queries;
    this.feed = new RedisChangeFeed(address, blocking, queries);
    this.digests = new RedisDigestReader(address, queries);
    this.items = new RedisItemReader(address, queries);
  }

  @Override
  public Duration ping() throws InterruptedException {
    long start = System.nanoTime();
    queries.require(queries.ask(List.of(Command.of("PING"))).getFirst());
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  public ChangeFeed feed() {
    return feed;
  }

  @Override
  public DigestReader digests() {
    return digests;
  }

  @Override
  public ItemReader items() {
    return items;
  }

  @Override
  public void close() {
    blocking.close();
    queries.close();
  }
}
