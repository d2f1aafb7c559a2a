package dev.replication.adapter.redis;

import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.port.ChangeFeed;
import dev.replication.port.DigestReader;
import dev.replication.port.ItemReader;
import dev.replication.port.PeerSession;
import dev.replication.port.ReplicaStore;
import dev.replication.wire.WantedCodec;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Two links to one peer: one that may block in a read, one that answers at once.. */
final class RedisPeerSession implements PeerSession {
  private static final WantedCodec WANTED = new WantedCodec(ReplicaStore.MAX_WANTED);

  private final PeerLink blocking;
  private final PeerLink queries;
  private final ChangeFeed feed;
  private final DigestReader digests;
  private final ItemReader items;
  private final String wantedKey;

  RedisPeerSession(PeerAddress address, PeerLink blocking, PeerLink queries) {
    this.blocking = blocking;
    this.queries = queries;
    this.feed = new RedisChangeFeed(address, blocking, queries);
    this.digests = new RedisDigestReader(address, queries);
    this.items = new RedisItemReader(address, queries);
    this.wantedKey = address.keys().wanted();
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

  /** A courtesy, so nonsense is no failure. */
  @Override
  public Set<ItemKey> wantedFrom(NodeId owner) throws InterruptedException {
    Object reply = queries.ask(List.of(Command.of("HMGET", wantedKey, owner.text()))).getFirst();
    if (reply instanceof ErrorReply) {
      return Set.of();
    }
    Object field = queries.read(reply, Replies::list).getFirst();
    try {
      return field == null ? Set.of() : WANTED.decode(Replies.text(field));
    } catch (IllegalArgumentException nonsense) {
      return Set.of();
    }
  }

  @Override
  public void close() {
    blocking.close();
    queries.close();
  }
}
