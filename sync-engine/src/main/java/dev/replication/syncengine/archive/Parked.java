package dev.replication.syncengine.archive;

import dev.replication.model.Change;
import java.util.Collection;

/**
 * How much waits for our clock.
 *
 * @param changes how many
 * @param bytes what they hold, roughly
 */
public record Parked(long changes, long bytes) {
  /** Nothing. */
  public static final Parked NONE = new Parked(0, 0);

  /** As much as {@code changes} are. */
  public static Parked of(Collection<Change> changes) {
    return new Parked(changes.size(), changes.stream().mapToLong(Change::weight).sum());
  }

  /** Whether nothing waits. */
  public boolean isNone() {
    return changes == 0;
  }

  /** Together with {@code more}. */
  public Parked plus(Parked more) {
    return new Parked(changes + more.changes, bytes + more.bytes);
  }

  /** Without {@code less}. */
  public Parked minus(Parked less) {
    return new Parked(changes - less.changes, bytes - less.bytes);
  }
}
