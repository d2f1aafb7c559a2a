package dev.replication.domain.hotpath;

import dev.replication.domain.stream.Continuity;
import dev.replication.domain.stream.StreamVerdict;
import dev.replication.model.NodeId;
import dev.replication.model.RepairCause;
import dev.replication.model.StreamId;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.StreamMetadata;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
   * @param lack why changes may be missing there, null when none can
   * @param anew whether it is the beginning of a stream, where we have no position in it
   */
  record Start(
      TailState state, List<ReplicationEvent> news, @Nullable RepairCause lack, boolean anew) {
    /** The same, with something to be told before. */
    Start after(List<ReplicationEvent> earlier) {
      List<ReplicationEvent> all = Stream.concat(earlier.stream(), news.stream()).toList();
      return new Start(state, all, lack, anew);
    }

    private static Start at(TailState state) {
      return new Start(state, List.of(), state.openHole() == null ? null : RepairCause.HOLE, false);
    }
  }

  /** The oldest entry of a stream that was never read. */
  Start beginning(StreamMetadata metadata) {
    TailState start = TailState.beginningOf(metadata);
    Long unread = start.readIndex();
    return unread == null || unread <= 0
        ? new Start(start, List.of(), null, true)
        : new Start(start.afterLosing(0), trimmed(unread), RepairCause.HISTORY_TRIMMED, true);
  }

  private List<ReplicationEvent> trimmed(long lost) {
    return List.of(new ReplicationEvent.HistoryTrimmed(peer, lost));
  }

  /**
   * Where to go on after {@code state}, which is in the answer when nothing has happened. A stream
   * of which nothing was read yet may become any other.
   */
  Start continuing(TailState state, StreamMetadata metadata) {
    Start same = Start.at(state);
    if (state.position().equals(StreamId.ZERO)) {
      return state.stream().equals(metadata.stream()) ? same : beginning(metadata);
    }
    return switch (StreamVerdict.check(state.toCursor(peer, streamKey, "", 0, 0), metadata)) {
      case Continuity.Continues() -> same;
      case Continuity.Fragmented() -> same;
      case Continuity.Trimmed(long lost) ->
          new Start(state.afterLosing(lost), trimmed(lost), RepairCause.HISTORY_TRIMMED, false);
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
    Stream<ReplicationEvent> lost = metadata.head() == null ? start.news.stream() : Stream.empty();
    List<ReplicationEvent> news = Stream.concat(Stream.of(recreated), lost).toList();
    return new Start(start.state, news, RepairCause.STREAM_RECREATED, true);
  }
}
