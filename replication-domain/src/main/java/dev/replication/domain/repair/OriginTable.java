package dev.replication.domain.repair;

import dev.replication.model.DigestRecord;
import dev.replication.model.NodeHead;
import dev.replication.model.Origin;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which origin a record means: records name it in four bytes only. What does not name exactly one
 * origin is no answer. Confined to one thread.
 */
final class OriginTable {
  /** Most origins that are learnt; what is beyond is not known. */
  static final int MAX_LEARNT = 1024;

  private final Map<Integer, Origin> byTag = new HashMap<>();
  private int learnt;

  private OriginTable() {}

  /** What a collection of origins makes. */
  sealed interface Made {
    /** A table in which every tag means one origin. */
    record Table(OriginTable table) implements Made {}

    /** Two origins with one tag: no record of theirs can be told apart. */
    record Collision(Origin one, Origin other) implements Made {}
  }

  /** A table of the origins that two nodes name. */
  static Made ofHeads(NodeHead one, NodeHead other) {
    Set<Origin> known = new TreeSet<>();
    for (NodeHead head : List.of(one, other)) {
      known.add(head.origin());
      known.add(Origin.of(head.node()));
      known.addAll(head.vv().asMap().keySet());
      known.addAll(head.purged().covered().asMap().keySet());
    }
    return of(known);
  }

  static Made of(Collection<Origin> known) {
    OriginTable table = new OriginTable();
    for (Origin origin : known) {
      Origin other = table.byTag.putIfAbsent(DigestRecord.tagOf(origin), origin);
      if (other != null && !other.equals(origin)) {
        return new Made.Collision(other, origin);
      }
    }
    return new Made.Table(table);
  }

  /** The origin of {@code tag}, null when it is not known. */
  @Nullable Origin resolve(int tag) {
    return byTag.get(tag);
  }

  /** An item was met that this origin wrote. */
  void learn(Origin origin) {
    if (learnt < MAX_LEARNT && byTag.putIfAbsent(DigestRecord.tagOf(origin), origin) == null) {
      learnt++;
    }
  }
}
