package dev.replication.app.operations;

import dev.replication.app.config.PeerSettings;
import dev.replication.app.diagnosis.Snapshot.Link;
import dev.replication.app.telemetry.PeerActivity;
import dev.replication.domain.health.PeerHealth;
import dev.replication.model.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * Everything known of one configured peer.
 *
 * @param settings how it is configured
 * @param health its session at present, null while it is not followed
 * @param seen what following it brought since the start
 * @param cursor how far it is read, null when nothing is saved
 * @param deadLetters entries of it that were set aside
 */
public record PeerView(
    PeerSettings settings,
    @Nullable PeerHealth health,
    PeerActivity.Seen seen,
    @Nullable Cursor cursor,
    long deadLetters) {
  /** Its state in one word. */
  public String state() {
    if (!settings.enabled()) {
      return "disabled";
    }
    if (health == null) {
      return "not followed";
    }
    if (health.paused()) {
      return "paused";
    }
    return health.connected() ? "connected" : "disconnected";
  }

  /** The first seq that may be missing, null when none may. */
  public @Nullable Long holeFrom() {
    return cursor == null ? null : cursor.holeFrom();
  }

  /** The changes that the hole may lack at most, null without a hole or when not known. */
  public @Nullable Long missingChanges() {
    return holeFrom() == null ? null : seen.missingChanges();
  }

  /** How following it goes, null while it is not followed. */
  @Nullable Link link() {
    return health == null
        ? null
        : new Link(
            health,
            cursor,
            seen.lostEntries(),
            missingChanges(),
            seen.longestOutage(),
            deadLetters);
  }
}
