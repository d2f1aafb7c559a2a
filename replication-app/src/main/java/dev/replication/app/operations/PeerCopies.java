package dev.replication.app.operations;

import dev.replication.app.config.PeerSettings;
import dev.replication.app.runtime.PeerAddresses;
import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.port.ItemReader.Fetched;
import dev.replication.port.PeerSession;
import dev.replication.port.ReplicationFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What peers publish of one key, read from their Redis. Safe for many threads. */
public final class PeerCopies {
  private final Supplier<List<PeerSettings>> peers;
  private final PeerAddresses addresses;

  /** Reads from {@code peers} as configured at present, those that are enabled. */
  public PeerCopies(Supplier<List<PeerSettings>> peers, PeerAddresses addresses) {
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

  /** What a peer publishes of a key. */
  public sealed interface Published {
    /** This item. */
    record Holds(Change.Put put) implements Published {}

    /**
     * No item: it was deleted, never arrived or was evicted.
     *
     * @param feedSeq how far the peer has published its change log, null without a head
     */
    record Absent(@Nullable Long feedSeq) implements Published {}

    /** Something that cannot be read. */
    record Corrupt(String detail) implements Published {}

    /** It could not be asked. */
    record Unreachable(String why) implements Published {}
  }

  /** The copies of {@code key}, one peer after the other, each within its timeouts. */
  public List<Copy> of(ItemKey key) throws InterruptedException {
    List<Copy> copies = new ArrayList<>();
    for (PeerSettings peer : peers.get()) {
      if (peer.enabled()) {
        copies.add(new Copy(peer.nodeId(), ask(peer, key)));
      }
    }
    return copies;
  }

  private Published ask(PeerSettings peer, ItemKey key) throws InterruptedException {
    try (PeerSession session = addresses.connector(peer).connect()) {
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
