package dev.replication.simulation;

import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the mirror means that a publisher finds: the rules of the store's own, in short. */
final class Recovery {
  private Recovery() {}

  enum Verdict {
    RESUME,
    REWIND,
    REBUILD,
    STOP
  }

  private enum Standing {
    CONTAINED,
    LACKS_CHANGES_OF_OTHERS,
    ELSEWHERE
  }

  static Verdict judge(
      RedisImage image, @Nullable NodeHead known, Archive store, NodeId node, Mutations mutations) {
    NodeHead head = image.head;
    if (head == null) {
      return Verdict.REBUILD;
    }
    if (!head.node().equals(node)) {
      return Verdict.STOP;
    }
    if (!head.origin().equals(store.origin)) {
      return known == null ? Verdict.REBUILD : Verdict.STOP;
    }
    return switch (standing(head, image.mark, store)) {
      case ELSEWHERE -> Verdict.STOP;
      case LACKS_CHANGES_OF_OTHERS ->
          mutations.is(Mutant.MIRROR_OF_LOST_CHANGES)
              ? ofThisStore(head, known, image)
              : Verdict.REBUILD;
      case CONTAINED -> ofThisStore(head, known, image);
    };
  }

  private static Standing standing(NodeHead head, Archive.@Nullable Mark mark, Archive store) {
    if (mark == null) {
      return head.feedSeq() > store.feedSeq ? Standing.ELSEWHERE : Standing.CONTAINED;
    }
    List<Archive.Opening> openings = store.openings;
    for (int i = openings.size() - 1; i >= 0; i--) {
      if (openings.get(i).name().equals(mark.opening())) {
        boolean isLast = i == openings.size() - 1;
        long lastSeq = isLast ? store.seq : openings.get(i + 1).seq();
        long lastFeedSeq = isLast ? store.feedSeq : openings.get(i + 1).feedSeq();
        if (mark.seq() > lastSeq) {
          return Standing.ELSEWHERE;
        }
        return head.feedSeq() > lastFeedSeq ? Standing.LACKS_CHANGES_OF_OTHERS : Standing.CONTAINED;
      }
    }
    return Standing.ELSEWHERE;
  }

  private static Verdict ofThisStore(NodeHead head, @Nullable NodeHead known, RedisImage image) {
    if (head.building() && head.feedSeq() == 0) {
      return Verdict.REBUILD;
    }
    StreamId named = head.lastEntry();
    boolean continues =
        image.entriesAdded() >= head.entriesAdded()
            && (named == null || image.last().compareTo(named) >= 0);
    if (!continues) {
      return Verdict.REBUILD;
    }
    boolean older =
        known != null
            && (!head.stream().equals(known.stream()) || head.feedSeq() < known.feedSeq());
    return older ? Verdict.REWIND : Verdict.RESUME;
  }
}
