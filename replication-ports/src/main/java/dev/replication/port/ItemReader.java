package dev.replication.port;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import java.util.Collection;
import java.util.Map;

/** A peer's items, fetched whole. Absence and failure are different answers. */
public interface ItemReader {
  /** Most keys of one call. */
  int MAX_KEYS = 1000;

  /**
   * Fetches the items of {@code keys} in one round trip, with an answer for every key.
   *
   * @throws IllegalArgumentException beyond {@link #MAX_KEYS}
   * @throws ReplicationFailure.PeerUnreachable when no answer comes
   */
  Map<ItemKey, Fetched> fetch(Collection<ItemKey> keys) throws InterruptedException;

  /** What the peer holds under a key. */
  sealed interface Fetched {
    /** A full record whose content has the hash it names. */
    record Found(Change.Put put) implements Fetched {}

    /** No such item in the peer's mirror, which says nothing about why. */
    record Absent() implements Fetched {}

    /** A record that cannot be read or does not have its own hash. */
    record Corrupt(String detail) implements Fetched {}
  }
}
