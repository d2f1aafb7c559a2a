package dev.replication.domain.hotpath;

import dev.replication.model.Change;
import dev.replication.model.Cursor;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import dev.replication.port.FeedEntry;
import dev.replication.port.StreamMetadata;
import org.jspecify.annotations.Nullable;

/**
 * How far a stream is read, and what its chain of sequences has proved.
 *
 * <p>Each change names the one its origin published before it, so the entries of an origin form a
 * chain. While it is unbroken from the beginning, everything up to {@code lastSeq} has been seen,
 * and the store's version vector may follow. Once a link is missing there is a hole, and the vector
 * stands still until a compare pass closes it. Immutable.
 *
 * @param stream the life of the stream, empty for a peer without a head
 * @param position the last entry read
 * @param origin whose chain it is, null before the first change
 * @param lastSeq the last sequence seen, 0 for none
 * @param readIndex entries ever added up to {@code position}, null when not known
 * @param holeFrom the first missing sequence, null without a hole
 * @param proven false after entries were lost unread, until the next link shows that none of them
 *     mattered
 */
record TailState(
    String stream,
    StreamId position,
    @Nullable Origin origin,
    long lastSeq,
    @Nullable Long readIndex,
    @Nullable Long holeFrom,
    boolean proven) {

  /** Before the first entry of a stream. */
  static TailState beginningOf(StreamMetadata metadata) {
    return new TailState(
        metadata.stream(), StreamId.ZERO, null, 0, indexBeforeFirst(metadata), null, true);
  }

  /**
   * Behind everything that {@code head} speaks of.
   *
   * @param holeFrom the first seq of it that may be missing, null when we have it all
   */
  static TailState behind(NodeHead head, @Nullable Long holeFrom) {
    StreamId last = head.lastEntry();
    return new TailState(
        head.stream(),
        last == null ? StreamId.ZERO : last,
        head.origin(),
        head.seq(),
        head.entriesAdded(),
        holeFrom,
        true);
  }

  /**
   * Where a saved cursor left off.
   *
   * @param head the peer's, read before any entry: it tells whose chain the cursor speaks of. Else
   *     the first entry would be taken to go on with it, though the peer may have begun another
   *     life by then
   */
  static TailState resumedAt(Cursor cursor, @Nullable NodeHead head) {
    Origin origin = head != null && head.stream().equals(cursor.stream()) ? head.origin() : null;
    return new TailState(
        cursor.stream(),
        cursor.position(),
        origin,
        cursor.lastSeq(),
        cursor.readIndex(),
        cursor.holeFrom(),
        true);
  }

  /** Entries added before the oldest one: exact unless some were deleted one by one. */
  private static @Nullable Long indexBeforeFirst(StreamMetadata metadata) {
    boolean onlyTrimmed = metadata.maxDeleted().equals(StreamId.ZERO);
    return onlyTrimmed ? (Long) (metadata.entriesAdded() - metadata.length()) : null;
  }

  /** What an entry means at this point of the stream. */
  enum Meaning {
    /** A change to apply. */
    NEW,
    /** A change that was seen already, or our own coming back. */
    SEEN,
    /** No change: a heartbeat, or an entry that was set aside. */
    NONE
  }

  /**
   * One entry further.
   *
   * @param state after the entry
   * @param meaning what to do with the entry
   * @param brokenAt the seq that the entry follows when it shows a new hole, else 0
   * @param gap whether it shows that something is missing, beside what was known to be
   */
  record Advance(TailState state, Meaning meaning, long brokenAt, boolean gap) {}

  /**
   * Moves over {@code entry}.
   *
   * @param self our own node, whose changes are never applied
   * @param held what our store has seen completely, of whatever stream: what it covers is not
   *     missing though this stream does not have it any more
   */
  Advance over(FeedEntry entry, NodeId self, VersionVector held) {
    return switch (entry) {
      case FeedEntry.Changed changed -> overChange(changed, self, held);
      case FeedEntry.Heartbeat heartbeat -> overHeartbeat(heartbeat, held);
      case FeedEntry.Undecodable undecodable ->
          new Advance(moved(undecodable.id()).withHoleAt(lastSeq + 1), Meaning.NONE, 0, true);
    };
  }

  private Advance overChange(FeedEntry.Changed entry, NodeId self, VersionVector held) {
    Change change = entry.change();
    TailState next = moved(entry.id()).inChainOf(change.revision().origin());
    if (change.revision().origin().isOf(self)) {
      return new Advance(next, Meaning.SEEN, 0, false);
    }
    Long after = entry.after();
    if (after == null) {
      return new Advance(next.reaching(change.revision().seq()), Meaning.NEW, 0, false);
    }
    boolean broken = after > next.seenIn(held);
    TailState linked = broken ? next.withHoleAt(next.lastSeq + 1) : next.provenAgain();
    boolean seen = change.revision().seq() <= next.lastSeq;
    return new Advance(
        linked.reaching(change.revision().seq()),
        seen ? Meaning.SEEN : Meaning.NEW,
        broken && next.holeFrom == null ? after : 0,
        broken);
  }

  private Advance overHeartbeat(FeedEntry.Heartbeat heartbeat, VersionVector held) {
    TailState next = moved(heartbeat.id()).inChainOf(heartbeat.origin());
    boolean broken = heartbeat.seq() > next.seenIn(held);
    TailState linked = broken ? next.withHoleAt(next.lastSeq + 1) : next.provenAgain();
    long brokenAt = broken && next.holeFrom == null ? heartbeat.seq() : 0;
    return new Advance(linked, Meaning.NONE, brokenAt, broken);
  }

  /**
   * After {@code lost} entries went unread; the next link tells whether a change was among them.
   */
  TailState afterLosing(long lost) {
    Long index = readIndex == null ? null : (Long) (readIndex + lost);
    return new TailState(stream, position, origin, lastSeq, index, holeFrom, false);
  }

  /** The same once everything that was missing is had. */
  TailState whole() {
    return new TailState(stream, position, origin, lastSeq, readIndex, null, true);
  }

  /**
   * What may be said to be seen completely: nothing while a hole is open or the chain is not
   * proven, and nothing ever of a peer that does not chain.
   */
  VersionVector reached() {
    return origin == null || !origin.hasIncarnation() || lastSeq == 0 || holeFrom != null || !proven
        ? VersionVector.empty()
        : VersionVector.empty().with(origin, lastSeq);
  }

  /**
   * The first seq that may be missing, null when none is. Of what is not proven every next change
   * may be.
   */
  @Nullable Long openHole() {
    return holeFrom == null && !proven ? (Long) (lastSeq + 1) : holeFrom;
  }

  /**
   * The cursor that says the same, once everything up to here is durable at {@code storeFeedSeq}.
   */
  Cursor toCursor(
      NodeId peer, String streamKey, String storeIncarnation, long storeFeedSeq, long nowMillis) {
    return new Cursor(
        peer,
        streamKey,
        stream,
        position,
        lastSeq,
        readIndex,
        openHole(),
        storeIncarnation,
        storeFeedSeq,
        nowMillis);
  }

  /** Up to where nothing can be missing: as far as we read here, or hold it anyway. */
  private long seenIn(VersionVector held) {
    return origin == null ? lastSeq : Math.max(lastSeq, held.seqOf(origin));
  }

  private TailState moved(StreamId id) {
    Long index = readIndex == null ? null : (Long) (readIndex + 1);
    return new TailState(stream, id, origin, lastSeq, index, holeFrom, proven);
  }

  /**
   * A stream carries one origin; another one is a new life of the peer, whose chain starts at 0.
   */
  private TailState inChainOf(Origin next) {
    if (next.equals(origin)) {
      return this;
    }
    boolean first = origin == null;
    return new TailState(
        stream, position, next, first ? lastSeq : 0, readIndex, first ? holeFrom : null, proven);
  }

  private TailState reaching(long seq) {
    return seq <= lastSeq
        ? this
        : new TailState(stream, position, origin, seq, readIndex, holeFrom, proven);
  }

  private TailState withHoleAt(long seq) {
    return holeFrom != null
        ? this
        : new TailState(stream, position, origin, lastSeq, readIndex, seq, proven);
  }

  private TailState provenAgain() {
    return proven
        ? this
        : new TailState(stream, position, origin, lastSeq, readIndex, holeFrom, true);
  }
}
