package dev.replication.app.diagnosis;

import dev.replication.adapter.redis.RedisFacts;
import dev.replication.domain.health.PeerHealth;
import dev.replication.model.Cursor;
import dev.replication.model.EngineState;
import dev.replication.model.NodeId;
import dev.replication.port.ReplicaStore.StoreLife;
import dev.replication.syncengine.StoreHealth;
import dev.replication.syncengine.StoreInspection.ParkedOfOrigin;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node and what is around it at one moment.
 *
 * @param node whose
 * @param nowMillis by the clock of who looked, epoch milliseconds
 * @param maxClockDrift how far apart clocks may be
 * @param running the node from inside, null when only its surroundings were looked at
 * @param redis the node's own Redis, null where it has none or where it cannot be looked at
 * @param peers the peers that are asked about
 * @param disks where its files are
 */
public record Snapshot(
    NodeId node,
    long nowMillis,
    Duration maxClockDrift,
    @Nullable Running running,
    @Nullable RedisFacts redis,
    List<Peer> peers,
    List<Disk> disks) {
  /** Copies the lists. */
  public Snapshot {
    peers = List.copyOf(peers);
    disks = List.copyOf(disks);
  }

  /**
   * A node from inside.
   *
   * @param engine where its engine is in its life
   * @param store its store's condition
   * @param life which store it is
   * @param clockAheadMillis how far its stamps are ahead of its clock
   * @param parked changes that wait for its clock
   * @param unreadable why what of its databases could not be read
   */
  public record Running(
      EngineState engine,
      StoreHealth store,
      StoreLife life,
      long clockAheadMillis,
      List<ParkedOfOrigin> parked,
      List<String> unreadable) {
    /** Copies the lists. */
    public Running {
      parked = List.copyOf(parked);
      unreadable = List.copyOf(unreadable);
    }
  }

  /**
   * A peer.
   *
   * @param node its name
   * @param enabled whether it is to be followed
   * @param link how following it goes, null when it is not followed
   * @param facts its Redis as seen from here, null when it was not looked at
   */
  public record Peer(
      NodeId node, boolean enabled, @Nullable Link link, @Nullable RedisFacts facts) {}

  /**
   * How following a peer goes.
   *
   * @param health its session
   * @param cursor how far it is read, null when nothing is saved
   * @param lostEntries entries that left its stream unread, since the node started
   * @param missingChanges changes that the open hole may lack, null when not known
   * @param longestOutage the longest time without a session, since the node started
   * @param deadLetters entries of it that were set aside
   */
  public record Link(
      PeerHealth health,
      @Nullable Cursor cursor,
      long lostEntries,
      @Nullable Long missingChanges,
      Duration longestOutage,
      long deadLetters) {}

  /**
   * A file system.
   *
   * @param folder the folder that is on it
   * @param usableBytes what may still be written
   * @param totalBytes its size
   */
  public record Disk(String folder, long usableBytes, long totalBytes) {}
}
