package dev.replication.domain.scrub;

import dev.replication.domain.scrub.Mending.Damaged;
import dev.replication.model.Damage;
import dev.replication.model.DigestPage;
import dev.replication.model.DigestRecord;
import dev.replication.model.DigestSlot;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.Revision;
import dev.replication.model.VersionVector;
import dev.replication.port.DigestReader;
import dev.replication.port.DigestReader.Branches;
import dev.replication.port.ItemReader.Fetched;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationFailure;
import dev.replication.port.StoredRows;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One look at everything that is stored.
 *
 * <ol>
 *   <li>Every row: its content is hashed anew. What is rotten is mended; what is sound and
 *       published must be in our mirror, or is put back into it.
 *   <li>Every record of our digest tree: a live item that is listed must have a row. One without is
 *       looked up again, for both may move, and then was lost.
 * </ol>
 *
 * <p>Without a mirror that shows our store only the content is hashed. A step that fails may be
 * repeated. Confined to one thread.
 */
final class ScrubRound {
  private static final int PAGE = 500;

  private final ScrubPorts ports;
  private final Mending mending;
  private final long answers;
  private final long ofRows;
  private final long beganNanos;
  private final List<ScrubReport.Finding> findings = new ArrayList<>();
  private final Deque<Integer> firstBytes = new ArrayDeque<>();
  private final Deque<Integer> leaves = new ArrayDeque<>();
  private boolean rowsDone;
  private boolean done;
  private long position;
  private long rows;
  private long listed;
  private long putBack;
  private long damaged;
  private long mended;
  private @Nullable String generation;

  ScrubRound(ScrubPorts ports, long answers) {
    this.ports = ports;
    this.mending = new Mending(ports);
    this.answers = answers;
    this.ofRows = ports.rows().count();
    this.beganNanos = ports.time().monotonicNanos();
    for (int first = 0; first < DigestPage.SLOTS; first++) {
      firstBytes.add(first);
    }
  }

  boolean isDone() {
    return done;
  }

  /** Whether it answers somebody, who waits. */
  boolean answers(long number) {
    return answers >= number;
  }

  ScrubReport report(@Nullable String why) {
    return new ScrubReport(
        answers,
        done ? ScrubReport.End.DONE : ScrubReport.End.UNDERWAY,
        why,
        rows,
        ofRows,
        listed,
        putBack,
        damaged,
        mended,
        findings,
        Duration.ofNanos(ports.time().monotonicNanos() - beganNanos),
        ports.time().wallMillis());
  }

  /** Does a part of it; tells how many rows or records that were. */
  int step() throws InterruptedException {
    if (!rowsDone) {
      return readRows();
    }
    if (!leaves.isEmpty()) {
      return readLeaves();
    }
    if (!firstBytes.isEmpty()) {
      return readPages();
    }
    done = true;
    return 0;
  }

  private int readRows() throws InterruptedException {
    StoredRows.Page page = ports.rows().read(position, PAGE);
    for (StoredRows.Row row : page.rotten()) {
      Revision revision = row.revision();
      found(new Damaged(row.key(), Damage.ROTTEN, revision.stamp().hlc(), revision.stamp()));
    }
    lookIntoMirror(page.shown());
    rows += page.looked();
    position = page.last();
    rowsDone = page.looked() == 0;
    return page.looked();
  }

  private void found(Damaged row) throws InterruptedException {
    NodeId from = mending.mend(row);
    damaged++;
    mended += from == null ? 0 : 1;
    if (findings.size() < ScrubReport.MAX_FINDINGS) {
      findings.add(new ScrubReport.Finding(row.key(), row.damage(), from));
    }
    ports.observer().on(new ReplicationEvent.DamageFound(row.key(), row.damage(), from));
  }

  /** A row that is published must be in the mirror, as it is or newer. */
  private void lookIntoMirror(List<StoredRows.Row> shown) throws InterruptedException {
    if (shown.isEmpty() || !isShown()) {
      return;
    }
    Map<ItemKey, Revision> missing = new LinkedHashMap<>();
    Map<ItemKey, Fetched> mirrored;
    try {
      mirrored = ports.ownItems().fetch(shown.stream().map(StoredRows.Row::key).toList());
    } catch (ReplicationFailure.StoreUnavailable mirrorIsAway) {
      return;
    }
    for (StoredRows.Row row : shown) {
      if (!holds(mirrored.get(row.key()), row.revision())) {
        missing.put(row.key(), row.revision());
      }
    }
    if (missing.isEmpty() || !isShown()) {
      return;
    }
    // Deleted or written again meanwhile: then it is the publisher's.
    Map<ItemKey, Revision> now = ports.store().heldRevisions(missing.keySet());
    missing.entrySet().removeIf(entry -> !isSame(now.get(entry.getKey()), entry.getValue()));
    putBack += missing.size();
    ports.store().putBack(missing.keySet());
  }

  private static boolean isSame(@Nullable Revision now, Revision then) {
    return now != null && now.stamp().equals(then.stamp());
  }

  private static boolean holds(@Nullable Fetched fetched, Revision row) {
    return fetched instanceof Fetched.Found(var put)
        && put.revision().stamp().compareTo(row.stamp()) >= 0;
  }

  /** Whether our mirror is there, and of our store. */
  private boolean isShown() throws InterruptedException {
    try {
      return ports.ownDigests().head().filter(head -> !head.building()).isPresent();
    } catch (ReplicationFailure.StoreUnavailable mirrorIsAway) {
      return false;
    }
  }

  private int readPages() throws InterruptedException {
    String life = generation();
    List<Integer> some = firstBytes.stream().limit(DigestReader.MAX_BRANCHES).toList();
    if (life == null) {
      firstBytes.clear();
      return 0;
    }
    Branches<DigestPage> pages = ports.ownDigests().pages(life, some);
    if (!pages.generation().equals(life)) {
      firstBytes.clear();
      return 0;
    }
    for (int first : some) {
      DigestPage page = Objects.requireNonNull(pages.byPlace().get(first));
      for (int second = 0; second < DigestPage.SLOTS; second++) {
        if (!page.slot(second).equals(DigestSlot.EMPTY)) {
          leaves.add(first << 8 | second);
        }
      }
      firstBytes.removeFirst();
    }
    return 1;
  }

  private int readLeaves() throws InterruptedException {
    List<Integer> some = leaves.stream().limit(DigestReader.MAX_BRANCHES).toList();
    Map<ItemKey, DigestRecord> records = live(some);
    Set<ItemKey> gone = withoutRow(records.keySet());
    if (!gone.isEmpty()) {
      // Published before it was deleted, perhaps: what is still listed now, and has no row now, is
      // not deleted.
      Map<ItemKey, DigestRecord> again = live(some);
      gone.retainAll(again.keySet());
      gone = withoutRow(gone);
      if (!gone.isEmpty() && !knowsWhatIsForgotten()) {
        gone.clear();
      }
      for (ItemKey key : gone) {
        DigestRecord record = Objects.requireNonNull(again.get(key));
        found(new Damaged(key, Damage.LOST, record.hlc(), null));
      }
    }
    for (int i = 0; i < some.size(); i++) {
      leaves.removeFirst();
    }
    listed += records.size();
    return records.size();
  }

  /**
   * Whether our mirror has followed every delete that our store has forgotten. One that was set
   * back may list what such a delete took away, until the publisher finds out and builds it again.
   */
  private boolean knowsWhatIsForgotten() throws InterruptedException {
    VersionVector purged = ports.store().frontiers().purged().covered();
    return ports
        .ownDigests()
        .head()
        .filter(head -> head.generation().equals(generation))
        .filter(head -> head.purged().covered().dominates(purged))
        .isPresent();
  }

  private Set<ItemKey> withoutRow(Collection<ItemKey> keys) throws InterruptedException {
    Set<ItemKey> without = new HashSet<>(keys);
    if (!keys.isEmpty()) {
      without.removeAll(ports.store().heldRevisions(keys).keySet());
    }
    return without;
  }

  /** The lasting live items in leaves of our tree; none once it is another tree. */
  private Map<ItemKey, DigestRecord> live(List<Integer> buckets) throws InterruptedException {
    Map<ItemKey, DigestRecord> live = new LinkedHashMap<>();
    String life = generation;
    if (life == null) {
      return live;
    }
    Branches<Map<ItemKey, DigestRecord>> found = ports.ownDigests().leaves(life, buckets);
    if (found.generation().equals(life)) {
      found
          .byPlace()
          .values()
          .forEach(
              leaf ->
                  leaf.forEach(
                      (key, record) -> {
                        if (!record.tombstone() && !record.expiring()) {
                          live.put(key, record);
                        }
                      }));
    }
    return live;
  }

  /** That of our tree; one that is not of our store, or being built, says nothing. */
  private @Nullable String generation() throws InterruptedException {
    generation =
        ports
            .ownDigests()
            .head()
            .filter(head -> !head.building())
            .map(NodeHead::generation)
            .orElse(null);
    return generation;
  }
}
