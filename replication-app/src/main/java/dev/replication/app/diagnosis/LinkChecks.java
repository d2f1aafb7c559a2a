package dev.replication.app.diagnosis;

import dev.replication.adapter.redis.RedisFacts;
import dev.replication.adapter.redis.RedisFacts.Stream;
import dev.replication.app.diagnosis.Snapshot.Link;
import dev.replication.model.CircuitState;
import dev.replication.model.Cursor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What may be wrong with following a peer. */
final class LinkChecks {
  private static final String LOST =
      "write what is missing again at its origin; raise sync_engine.cdc.max_len and"
          + " sync_engine.cdc.max_bytes there, so that its stream covers the longest absence";

  private LinkChecks() {}

  /** Whether there is a session, where there could be one. */
  static Optional<Trouble> session(Link link, @Nullable RedisFacts facts) {
    if (link.health().paused()) {
      return Optional.of(
          new Trouble(
              Cause.PEER_PAUSED,
              "it is not followed for now",
              "replication-engine peers resume "
                  + link.health().node()
                  + " where it was paused by command, hot_path.enabled: true where that is off"));
    }
    if (link.health().connected() || facts == null || !facts.answers()) {
      return Optional.empty();
    }
    String problem = link.health().lastProblem();
    return Optional.of(
        new Trouble(
            Cause.NOT_CONNECTED,
            "there is no session, although its Redis answers"
                + (problem == null ? "" : "; the last attempt: " + problem),
            "wait: it is tried again by itself, after five minutes at most"));
  }

  /** Whether it is left alone for a while. */
  static Optional<Trouble> circuit(Link link) {
    if (link.health().circuit() != CircuitState.OPEN) {
      return Optional.empty();
    }
    String problem = link.health().lastProblem();
    return Optional.of(
        new Trouble(
            Cause.CIRCUIT_OPEN,
            "the circuit is open after "
                + link.health().failureCount()
                + " failures in a row"
                + (problem == null ? "" : ": " + problem),
            "mend what the last problem names; the circuit closes by itself, see"
                + " circuit_reset_timeout_sec"));
  }

  /** Whether it is known how far behind we are, where that could be known. */
  static Optional<Trouble> lag(Link link, @Nullable RedisFacts facts) {
    boolean knowable = facts == null || facts.stream() instanceof Stream.Found;
    if (!link.health().connected() || link.health().lagMillis() != null || !knowable) {
      return Optional.empty();
    }
    return Optional.of(
        new Trouble(
            Cause.LAG_UNKNOWN,
            "how far behind it we are is not known",
            "look again in a few seconds; if it stays so, its stream was emptied or exchanged:"
                + " see the log"));
  }

  /** Whether entries left its stream before we had read them. */
  static Optional<Trouble> lostEntries(Link link) {
    if (link.lostEntries() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Trouble(
            Cause.ENTRIES_LOST,
            link.lostEntries()
                + " entries left its stream before they were read, since this node was started",
            LOST));
  }

  /** Whether its chain is broken. */
  static Optional<Trouble> hole(Link link) {
    Cursor cursor = link.cursor();
    if (cursor == null || cursor.holeFrom() == null) {
      return Optional.empty();
    }
    Long missing = link.missingChanges();
    return Optional.of(
        new Trouble(
            Cause.HOLE_OPEN,
            "its changes from seq "
                + cursor.holeFrom()
                + " on are not all here"
                + (missing == null ? "" : ", at most " + missing + " are missing"),
            LOST));
  }

  /** Whether entries of it were set aside. */
  static Optional<Trouble> deadLetters(Link link) {
    if (link.deadLetters() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Trouble(
            Cause.DEAD_LETTERS,
            link.deadLetters() + " entries of its stream could not be decoded and were set aside",
            "replication-engine dead-letters ls; once the reason is gone (a larger"
                + " max_payload_bytes, say): dead-letters replay"));
  }
}
