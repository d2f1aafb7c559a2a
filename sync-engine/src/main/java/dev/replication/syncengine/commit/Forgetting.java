package dev.replication.syncengine.commit;

import dev.replication.model.Change;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.port.ReplicaStore.Forgettable;
import dev.replication.port.ReplicaStore.Forgotten;
import dev.replication.syncengine.archive.ArchiveWriter;
import dev.replication.syncengine.archive.Held;
import dev.replication.syncengine.archive.StoreState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The part of a commit that forgets deletes. Confined to the committer's thread. */
final class Forgetting {
  private final ArchiveWriter archive;
  private final List<Held> gone = new ArrayList<>();
  private final List<Change.Delete> mirrored = new ArrayList<>();

  Forgetting(ArchiveWriter archive) {
    this.archive = archive;
  }

  /**
   * Chooses tombstones that may go.
   *
   * @param published only those that the mirror shows up to here
   * @param untouched whether a tombstone's key is left alone by the rest of the commit
   */
  Forgotten choose(Forgettable which, long published, Predicate<Held> untouched) {
    long beforeHlc = Math.max(0, which.beforeMillis()) << Stamp.COUNTER_BITS;
    List<Held> oldest = archive.tombstones(which.fromHlc(), beforeHlc, which.most());
    int chosen = 0;
    Revision firstKept = null;
    for (Held row : oldest) {
      Revision revision = row.change().revision();
      if (!which.stable().covers(revision.dot())) {
        firstKept = firstKept == null ? revision : firstKept;
      } else if (row.feedSeq() <= published && untouched.test(row)) {
        gone.add(row);
        chosen++;
      }
    }
    boolean more = oldest.size() >= which.most();
    long next = more ? oldest.getLast().change().revision().stamp().hlc() : beforeHlc;
    return new Forgotten(chosen, next, more && next > which.fromHlc(), firstKept);
  }

  /** The mirror no longer shows these. */
  void mirrored(Collection<Change.Delete> deletes) {
    mirrored.addAll(deletes);
  }

  boolean isEmpty() {
    return gone.isEmpty() && mirrored.isEmpty();
  }

  /** What goes. */
  List<Held> gone() {
    return gone;
  }

  /** What the store may have forgotten then: all that it holds now. */
  PurgeFrontier purged(StoreState base, PurgeFrontier now) {
    if (gone.isEmpty()) {
      return now;
    }
    return now.join(new PurgeFrontier(base.vv(), greatest()));
  }

  private @Nullable Stamp greatest() {
    return gone.stream()
        .map(row -> row.change().revision().stamp())
        .max(Stamp::compareTo)
        .orElse(null);
  }

  /** Writes it; gives how many deletes have now left L3 and the mirror. */
  long writeInto(ArchiveWriter target) {
    if (!gone.isEmpty()) {
      target.forget(gone);
    }
    return mirrored.isEmpty() ? 0 : target.unlistForgotten(mirrored);
  }
}
