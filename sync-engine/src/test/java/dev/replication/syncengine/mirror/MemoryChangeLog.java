package dev.replication.syncengine.mirror;

import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.Membership;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import dev.replication.syncengine.log.ChangeLog;
import dev.replication.syncengine.log.Forgotten;
import dev.replication.syncengine.log.History;
import dev.replication.syncengine.log.Opening;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A change log in memory with the semantics of the real one: positions grow by one, a key that is
 * written again leaves its old position, and a version vector is known for every position committed
 * since this log was made. One log is one opening. Guarded by its monitor.
 */
final class MemoryChangeLog implements ChangeLog {
  static final String INCARNATION = "0000abcd";

  private final Origin own;
  private final TreeMap<Long, Row> rows = new TreeMap<>();
  private final Map<ItemKey, Long> positions = new HashMap<>();
  private final Map<ItemKey, Long> firstPositions = new HashMap<>();
  private final TreeMap<Long, VersionVector> vectors = new TreeMap<>();
  private long latest;
  private long items;
  private long seq;
  private VersionVector vv = VersionVector.empty();
  private List<Opening> openings = List.of();
  private boolean changed;
  private final List<Change.Delete> toForget = new ArrayList<>();
  private PurgeFrontier purged = PurgeFrontier.NONE;
  private long forgotten;
  private Membership membership = Membership.NONE;
  private boolean loosely;
  private VersionVector synced = VersionVector.empty();
  private boolean askedToSync;

  MemoryChangeLog(NodeId node) {
    this(node, INCARNATION);
  }

  MemoryChangeLog(NodeId node, String incarnation) {
    this.own = Origin.of(node, incarnation);
  }

  Origin own() {
    return own;
  }

  /** Commits a write of our own. */
  long put(String key, String content) {
    return put(key, content.getBytes(StandardCharsets.UTF_8), Change.DEFAULT_STATE, null, null);
  }

  synchronized long put(
      String key,
      byte[] content,
      String state,
      @Nullable Long expiresAtMillis,
      @Nullable String audit) {
    return commit(
        new Change.Put(
            new ItemKey(key),
            nextRevision(),
            1,
            Content.of(content, ContentType.BINARY),
            state,
            expiresAtMillis,
            null,
            audit,
            null));
  }

  /** Commits a delete of our own. */
  synchronized long delete(String key) {
    return commit(new Change.Delete(new ItemKey(key), nextRevision(), 2, null));
  }

  /** From now on commits are durable when told so by {@link #sync}. */
  synchronized void commitLoosely() {
    loosely = true;
    synced = vv;
  }

  /** What is committed is durable; tells whether that was asked for. */
  synchronized boolean sync() {
    synced = vv;
    boolean asked = askedToSync;
    askedToSync = false;
    return asked;
  }

  synchronized void become(Membership next) {
    membership = next;
  }

  @Override
  public synchronized VersionVector durable() {
    return loosely ? synced : vv;
  }

  @Override
  public synchronized void makeDurable() {
    askedToSync = true;
  }

  @Override
  public synchronized Membership membership() {
    return membership;
  }

  private Revision nextRevision() {
    seq++;
    return new Revision(
        new Stamp((1_700_000_000_000L << 16) + seq, own), seq, VersionVector.empty());
  }

  /** Commits any change, a peer's for instance. */
  synchronized long commit(Change change) {
    if (!changed) {
      openings = history().openingsWithNext();
      changed = true;
    }
    latest++;
    Long before = positions.put(change.key(), latest);
    if (before != null) {
      items -= liveIn(Objects.requireNonNull(rows.remove(before)));
    }
    if (change.revision().origin().equals(own)) {
      seq = Math.max(seq, change.revision().seq());
    }
    long first = firstPositions.computeIfAbsent(change.key(), key -> latest);
    Row row = new Row(latest, first, change);
    rows.put(latest, row);
    items += liveIn(row);
    vv = vv.with(change.revision().origin(), change.revision().seq());
    vectors.put(latest, vv);
    notifyAll();
    return latest;
  }

  private static int liveIn(Row row) {
    return row.change() instanceof Change.Put ? 1 : 0;
  }

  @Override
  public synchronized Optional<Change.Put> live(ItemKey key) {
    return rows.values().stream()
        .map(Row::change)
        .filter(change -> change.key().equals(key))
        .filter(Change.Put.class::isInstance)
        .map(Change.Put.class::cast)
        .findFirst();
  }

  /** The newest change of every key, in the order of their commit. */
  synchronized List<Row> all() {
    return List.copyOf(rows.values());
  }

  /** The same store without its newest {@code count} commits, as after a restore from a backup. */
  synchronized MemoryChangeLog rolledBackBy(int count) {
    MemoryChangeLog older =
        new MemoryChangeLog(own.node(), own.text().substring(own.text().indexOf('~') + 1));
    rows.headMap(latest - count, true).values().forEach(row -> older.commit(row.change()));
    older.latest = latest - count;
    older.openings = openings;
    older.changed = false;
    return older;
  }

  /** Forgets what {@code key} holds, a delete; the mirror is to follow. */
  synchronized void forget(String key) {
    Row row = Objects.requireNonNull(rows.remove(positions.remove(new ItemKey(key))));
    toForget.add((Change.Delete) row.change());
    purged = purged.join(new PurgeFrontier(vv, row.change().revision().stamp()));
  }

  @Override
  public synchronized PurgeFrontier purged() {
    return purged;
  }

  @Override
  public synchronized long forgotten() {
    return forgotten;
  }

  @Override
  public synchronized boolean listsForgotten() {
    return !toForget.isEmpty();
  }

  @Override
  public synchronized Forgotten toForget(int most) {
    return new Forgotten(forgotten, toForget.stream().limit(most).toList());
  }

  @Override
  public synchronized void forgottenIn(List<Change.Delete> deletes) {
    if (toForget.removeAll(deletes)) {
      forgotten += deletes.size();
    }
  }

  @Override
  public synchronized History history() {
    return new History(openings, seq, latest);
  }

  @Override
  public synchronized long latest() {
    return latest;
  }

  @Override
  public synchronized List<Row> after(long feedSeq, int maxRows, long maxBytes) {
    List<Row> batch = new ArrayList<>();
    long bytes = 0;
    for (Row row : rows.tailMap(feedSeq, false).values()) {
      if (batch.size() == maxRows || bytes > maxBytes) {
        break;
      }
      batch.add(row);
      bytes += row.change().weight();
    }
    return batch;
  }

  @Override
  public synchronized Optional<VersionVector> vectorAt(long feedSeq) {
    return Optional.ofNullable(vectors.floorEntry(feedSeq)).map(Map.Entry::getValue);
  }

  @Override
  public synchronized void forgetVectorsBefore(long feedSeq) {
    Long kept = vectors.floorKey(feedSeq);
    if (kept != null) {
      vectors.headMap(kept, false).clear();
    }
  }

  @Override
  public synchronized Counts counts() {
    return new Counts(items, rows.size() - items);
  }

  @Override
  public synchronized boolean awaitBeyond(long feedSeq, Duration wait) throws InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    while (latest <= feedSeq) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      wait(left / 1_000_000 + 1);
    }
    return true;
  }
}
