package dev.replication.app.operations;

import dev.replication.app.config.PeerSettings;
import dev.replication.app.runtime.PeerAddresses;
import dev.replication.model.Change;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import dev.replication.port.DeadLetterStore.DeadLetter;
import dev.replication.port.FeedEntry;
import dev.replication.port.PeerSession;
import dev.replication.port.ReadOutcome;
import dev.replication.port.ReplicaStore;
import dev.replication.port.ReplicaStore.ApplyReport;
import dev.replication.port.ReplicaStore.ChangeBatch;
import dev.replication.port.ReplicationFailure;
import dev.replication.syncengine.SyncEngine;
import dev.replication.wire.EntryCodec;
import dev.replication.wire.KeptFields;
import dev.replication.wire.RedisKeys;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A second try for an entry that was set aside.
 *
 * <ol>
 *   <li>decode what was kept of it again; what was kept only in part is read from the peer's stream
 *       once more;
 *   <li>hand the change to the store, which decides as for any change of a peer: a newer one that
 *       we hold stays;
 *   <li>forget the letter, once the change is durable.
 * </ol>
 *
 * The hole that the entry left in its origin's chain stays: one entry alone does not prove that
 * nothing else is missing. Repeating is safe. Safe for many threads.
 */
public final class DeadLetterReplay {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterReplay.class);

  private final NodeId self;
  private final SyncEngine letters;
  private final ReplicaStore store;
  private final Supplier<List<PeerSettings>> peers;
  private final PeerAddresses addresses;
  private final EntryCodec codec;

  /**
   * Replays letters of {@code letters} into {@code store}, which is the same seen as replication
   * does.
   *
   * @param self this node, whose own changes are not applied
   * @param peers the peers as configured at present
   */
  public DeadLetterReplay(
      NodeId self,
      SyncEngine letters,
      ReplicaStore store,
      Supplier<List<PeerSettings>> peers,
      PeerAddresses addresses) {
    this.self = self;
    this.letters = letters;
    this.store = store;
    this.peers = peers;
    this.addresses = addresses;
    this.codec = new EntryCodec(addresses.limits());
  }

  /** What became of a replay. */
  public sealed interface Result {
    /** The change is durable here, or was known to be overtaken; the letter is gone. */
    record Applied(Change change, ReplicaStore.Outcome outcome) implements Result {}

    /** There was nothing to apply: a heartbeat, or a change of our own; the letter is gone. */
    record NothingToApply(String why) implements Result {}

    /** It still means nothing; the letter stays. */
    record StillUndecodable(FeedEntry.Reason reason, String detail) implements Result {}

    /** The whole entry is not to be had; the letter stays. */
    record EntryGone(String why) implements Result {}

    /** There is no such letter. */
    record Unknown() implements Result {}
  }

  /**
   * Replays one letter. Blocks for the commit, and for the peer where it must be asked.
   *
   * @throws ReplicationFailure.StoreUnavailable when the store cannot take it; the letter stays
   */
  public Result replay(long id) throws InterruptedException {
    Optional<DeadLetter> letter = letters.inspection().deadLetter(id);
    if (letter.isEmpty()) {
      return new Result.Unknown();
    }
    Result result = decodedAgain(letter.get());
    boolean done = result instanceof Result.Applied || result instanceof Result.NothingToApply;
    if (done) {
      letters.discardDeadLetter(id);
    }
    LOG.info(
        "dead letter {}, entry {} of peer {}: {}",
        id,
        letter.get().entry().id(),
        letter.get().peer(),
        result.getClass().getSimpleName());
    return result;
  }

  private Result decodedAgain(DeadLetter letter) throws InterruptedException {
    Optional<Map<String, byte[]>> kept = KeptFields.read(letter.entry().raw());
    if (kept.isPresent()) {
      return take(letter.peer(), codec.decode(letter.peer(), letter.entry().id(), kept.get()));
    }
    try {
      return readAgain(letter);
    } catch (ReplicationFailure.PeerUnreachable | ReplicationFailure.PeerRefused failure) {
      return gone("the stream cannot be read: " + failure.getMessage());
    }
  }

  private Result readAgain(DeadLetter letter) throws InterruptedException {
    Optional<PeerSettings> peer =
        peers.get().stream().filter(settings -> isSource(settings, letter)).findFirst();
    if (peer.isEmpty()) {
      return gone("no peer " + letter.peer() + " with stream " + letter.streamKey() + " is known");
    }
    StreamId id = letter.entry().id();
    try (PeerSession session = addresses.connector(peer.get()).connect()) {
      ReadOutcome outcome = session.feed().read(before(id), 1, Duration.ZERO);
      return outcome instanceof ReadOutcome.Entries(List<FeedEntry> entries, boolean _)
              && entries.getFirst().id().equals(id)
          ? take(letter.peer(), entries.getFirst())
          : gone("entry " + id + " has left the stream");
    }
  }

  private static Result gone(String why) {
    return new Result.EntryGone(
        "only the first " + KeptFields.MAX_BYTES + " bytes of the entry were kept, and " + why);
  }

  private static boolean isSource(PeerSettings peer, DeadLetter letter) {
    return peer.nodeId().equals(letter.peer())
        && new RedisKeys(peer.redisPrefix()).stream(peer.streamKey()).equals(letter.streamKey());
  }

  /** The greatest id below {@code id}, which is not the least. */
  private static StreamId before(StreamId id) {
    return id.seq() == 0
        ? new StreamId(id.millis() - 1, -1L)
        : new StreamId(id.millis(), id.seq() - 1);
  }

  private Result take(NodeId peer, FeedEntry entry) throws InterruptedException {
    return switch (entry) {
      case FeedEntry.Undecodable still ->
          new Result.StillUndecodable(still.reason(), still.detail());
      case FeedEntry.Heartbeat _ ->
          new Result.NothingToApply("it is a heartbeat; later ones have said the same and more");
      case FeedEntry.Changed changed when changed.change().revision().origin().isOf(self) ->
          new Result.NothingToApply("it is a change of this node itself");
      case FeedEntry.Changed changed -> apply(peer, changed.change());
    };
  }

  /** What was reached is left as it is: an entry out of order proves nothing about others. */
  private Result apply(NodeId peer, Change change) throws InterruptedException {
    ChangeBatch batch = new ChangeBatch(peer, List.of(change), VersionVector.empty());
    ApplyReport report = store.begin(batch).await();
    return new Result.Applied(change, report.outcomes().getFirst());
  }
}
