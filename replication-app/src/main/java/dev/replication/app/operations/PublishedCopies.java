package dev.replication.app.operations;

import dev.replication.adapter.redis.PeerAddress;
import dev.replication.adapter.redis.RedisClientKind;
import dev.replication.adapter.redis.RedisPeerConnectors;
import dev.replication.app.config.PeerSettings;
import dev.replication.app.runtime.PeerAddresses;
import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.port.ItemReader.Fetched;
import dev.replication.port.PeerConnector;
import dev.replication.port.PeerSession;
import dev.replication.port.ReplicationFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is published of one key: by this node in its own Redis, and by its peers in theirs. Safe for
 * many threads.
 */
public final class PublishedCopies {
  private final @Nullable PeerAddress own;
  private final Supplier<List<PeerSettings>> peers;
  private final PeerAddresses addresses;

  /**
   * Reads from {@code peers} as configured at present, those that are enabled.
   *
   * @param own this node's Redis, null when it has none
   */
  public PublishedCopies(
      @Nullable PeerAddress own, Supplier<List<PeerSettings>> peers, PeerAddresses addresses) {
    this.own = own;
    this.peers = peers;
    this.addresses = addresses;
  }

  /**
   * A peer's copy.
   *
   * @param peer whose
   * @param copy what it publishes
   */
  public record Copy(NodeId peer, Published copy) {}

  /** What a node publishes of a key. */
  public sealed interface Published {
    /** This item. */
    record Holds(Change.Put put) implements Published {}

    /**
     * No item: it was deleted, never arrived or was evicted.
     *
     * @param feedSeq how far the node has published its change log, null without a head
     */
    record Absent(@Nullable Long feedSeq) implements Published {}

    /** Something that cannot be read. */
    record Corrupt(String detail) implements Published {}

    /** The node has no Redis. */
    record NoRedis() implements Published {}

    /** It could not be asked. */
    record Unreachable(String why) implements Published {}
  }

  /** What this node's own Redis has of {@code key}. */
  public Published own(ItemKey key) throws InterruptedException {
    return own == null
        ? new Published.NoRedis()
        : ask(RedisPeerConnectors.connector(own, RedisClientKind.JEDIS), key);
  }

  /** The peers' copies of {@code key}, one peer after the other, each within its timeouts. */
  public List<Copy> peers(ItemKey key) throws InterruptedException {
    List<Copy> copies = new ArrayList<>();
    for (PeerSettings peer : peers.get()) {
      if (peer.enabled()) {
        copies.add(new Copy(peer.nodeId(), ask(addresses.connector(peer), key)));
      }
    }
    return copies;
  }

  private static Published ask(PeerConnector redis, ItemKey key) throws InterruptedException {
    try (PeerSession session = redis.connect()) {
      Fetched fetched = Objects.requireNonNull(session.items().fetch(List.of(key)).get(key));
      return switch (fetched) {
        case Fetched.Found found -> new Published.Holds(found.put());
        case Fetched.Corrupt corrupt -> new Published.Corrupt(corrupt.detail());
        case Fetched.Absent _ ->
            new Published.Absent(session.digests().head().map(NodeHead::feedSeq).orElse(null));
      };
    } catch (ReplicationFailure failure) {
      return new Published.Unreachable(String.valueOf(failure.getMessage()));
    }
  }
}
