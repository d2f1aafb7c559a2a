package dev.replication.simulation;

import dev.replication.model.Change;
import dev.replication.model.Dot;
import dev.replication.model.ItemKey;
import dev.replication.model.Membership;
import dev.replication.model.Origin;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.VersionVector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is in L3 at one moment. */
final class Archive {
  final Origin origin;
  final TreeMap<ItemKey, Row> rows = new TreeMap<>();
  final LinkedHashMap<Dot, Change> parked = new LinkedHashMap<>();
  final List<Change> conflicts = new ArrayList<>();
  VersionVector vv = VersionVector.empty();
  VersionVector reached = VersionVector.empty();
  PurgeFrontier purged = PurgeFrontier.NONE;

  /** Deletes that are forgotten here and not in the mirror. */
  final TreeMap<ItemKey, Change.Delete> toForget = new TreeMap<>();

  /** Who belongs to the mesh. */
  Membership membership = Membership.NONE;

  /** How many the mirror has forgotten, too. */
  long forgotten;

  long seq;
  long feedSeq;
  long hlcCeiling;
  List<Opening> openings = List.of();

  Archive(Origin origin) {
    this.origin = origin;
  }

  /** A change at its position of the change log. */
  record Row(long feedSeq, Change change) {}

  /** One time that the store was opened and then changed, and where it was before. */
  record Opening(String name, long seq, long feedSeq) {}

  /** Where a history ends: in which opening, and at which own change. */
  record Mark(String opening, long seq) {}

  Archive copy() {
    Archive copy = new Archive(origin);
    copy.rows.putAll(rows);
    copy.parked.putAll(parked);
    copy.conflicts.addAll(conflicts);
    copy.vv = vv;
    copy.reached = reached;
    copy.purged = purged;
    copy.toForget.putAll(toForget);
    copy.forgotten = forgotten;
    copy.membership = membership;
    copy.seq = seq;
    copy.feedSeq = feedSeq;
    copy.hlcCeiling = hlcCeiling;
    copy.openings = openings;
    return copy;
  }

  @Nullable Change held(ItemKey key) {
    Row row = rows.get(key);
    return row == null ? null : row.change();
  }

  /** What is here of {@code key}, parked changes included. */
  Stream<Change> changesOf(ItemKey key) {
    return Stream.concat(
        Stream.ofNullable(held(key)),
        parked.values().stream().filter(change -> change.key().equals(key)));
  }

  /** Rows after {@code position} in the order of the log. */
  List<Row> after(long position, int max) {
    return rows.values().stream()
        .filter(row -> row.feedSeq > position)
        .sorted(Comparator.comparingLong(Row::feedSeq))
        .limit(max)
        .toList();
  }

  /** For each origin with parked changes the seq of the first. */
  Map<Origin, Long> firstParked() {
    Map<Origin, Long> first = new TreeMap<>();
    parked.keySet().forEach(dot -> first.merge(dot.origin(), dot.seq(), Math::min));
    return first;
  }

  long liveItems() {
    return rows.values().stream().filter(row -> row.change() instanceof Change.Put).count();
  }

  @Nullable Mark end() {
    return openings.isEmpty() ? null : new Mark(openings.getLast().name(), seq);
  }
}
