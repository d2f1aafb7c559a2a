package dev.replication.domain.hotpath;

import dev.replication.model.Cursor;
import dev.replication.model.NodeId;
import dev.replication.port.CursorStore;
import dev.replication.port.ReplicaStore;
import dev.replication.port.ReplicationEvent.CursorSaved;
import dev.replication.port.ReplicationFailure;
import dev.replication.port.ReplicationObserver;
import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The durable end of a tail. It is told how far everything is applied and stores that now and then;
 * never further, and never a position that our store would not remember after a crash.
 */
final class CursorKeeper {
  private final NodeId peer;
  private final CursorStore cursors;
  private final ReplicaStore store;
  private final TimeSource time;
  private final ReplicationObserver observer;

  private @Nullable Cursor unsaved;
  private long savedAtNanos;

  CursorKeeper(
      NodeId peer,
      CursorStore cursors,
      ReplicaStore store,
      TimeSource time,
      ReplicationObserver observer) {
    this.peer = peer;
    this.cursors = cursors;
    this.store = store;
    this.time = time;
    this.observer = observer;
    this.savedAtNanos = time.monotonicNanos();
  }

  /** The saved cursor; one that speaks of another store, or of a later one, is forgotten first. */
  Optional<Cursor> load(String streamKey) {
    VoidCursors.forget(cursors, store.life());
    return cursors.load(peer, streamKey);
  }

  /** Everything up to {@code state} is applied, and our change log holds it at {@code feedSeq}. */
  void moved(TailState state, String streamKey, long feedSeq) {
    unsaved =
        state.toCursor(peer, streamKey, store.life().incarnation(), feedSeq, time.wallMillis());
  }

  /** Stores a moved cursor when {@code interval} has passed since the last time. */
  void saveWhenDue(Duration interval) {
    if (unsaved != null && time.monotonicNanos() - savedAtNanos >= interval.toNanos()) {
      save();
    }
  }

  /** Stores a moved cursor now. A failure is reported and tried again at the next occasion. */
  void save() {
    Cursor cursor = unsaved;
    if (cursor == null) {
      return;
    }
    savedAtNanos = time.monotonicNanos();
    try {
      cursors.save(cursor);
      unsaved = null;
      observer.on(new CursorSaved(peer, cursor.position(), null));
    } catch (ReplicationFailure failure) {
      observer.on(new CursorSaved(peer, cursor.position(), failure));
    }
  }
}
