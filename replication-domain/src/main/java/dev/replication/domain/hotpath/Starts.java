package dev.replication.domain.hotpath;

import dev.replication.domain.stream.Continuity;
import dev.replication.domain.stream.StreamVerdict;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.StreamMetadata;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where to read in a peer's stream as it is found: where it was left, at what is the oldest now, or
 * at the beginning of another. Tells nobody anything: what is found may have to wait for what is in
 * flight, and is found again then.
 */
record Starts(NodeId peer, String streamKey) {
  /**
   * A place to read on from.
   *
   * @param news what has to be told once that is what we do
   */
  record Start(TailState state, List<ReplicationEvent> news) {
    private Start after(ReplicationEvent earlier) {
      return new Start(state, Stream.concat(Stream.of(earlier), news.stream()).toList());
    }
  }

  /** The oldest entry of a stream that was never read. */
  Start beginning(StreamMetadata metadata) {
    TailState start = TailState.beginningOf(metadata);
    Long unread = start.readIndex();
    return unread == null || unread <= 0
        ? new Start(start, List.of())
        : new Start(
            start.afterLosing(0), List.of(new ReplicationEvent.HistoryTrimmed(peer, unread)));
  }

  /**
   * Where to go on after {@code state}, which is in the answer when nothing has happened. A stream
   * of which nothing was read yet may become any other.
   */
  Start continuing(TailState state, StreamMetadata metadata) {
    Start same = new Start(state, List.of());
    if (state.position().equals(StreamId.ZERO)) {
      return state.stream().equals(metadata.stream()) ? same : beginning(metadata);
    }
    return switch (StreamVerdict.check(state.toCursor(peer, streamKey, "", 0, 0), metadata)) {
      case Continuity.Continues() -> same;
      case Continuity.Fragmented() -> same;
      case Continuity.Trimmed(long lost) ->
          new Start(
              state.afterLosing(lost), List.of(new ReplicationEvent.HistoryTrimmed(peer, lost)));
      case Continuity.Recreated(String why) -> again(metadata, why);
    };
  }

  /**
   * The beginning of a stream that took the place of one we have read. What was trimmed from it we
   * may well hold: the chain tells, where there is one.
   */
  private Start again(StreamMetadata metadata, String why) {
    ReplicationEvent recreated = new ReplicationEvent.StreamRecreated(peer, why);
    Start start = beginning(metadata);
    return metadata.head() == null
        ? start.after(recreated)
        : new Start(start.state, List.of(recreated));
  }
}
