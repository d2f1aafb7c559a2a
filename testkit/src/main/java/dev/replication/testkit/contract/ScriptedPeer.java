package dev.replication.testkit.contract;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.PeerConnector;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A peer as a contract test plays it: what it publishes, and how it is reached. Empty at the start
 * of each test.
 */
public interface ScriptedPeer {
  /** Reaches the peer. */
  PeerConnector connector();

  /** The key under which its stream is read. */
  String streamKey();

  /** Adds a change to its stream and returns the entry's id. */
  StreamId append(Change change, @Nullable Long after);

  /** Adds changes whose seqs follow each other, each chained to the one before it. */
  List<StreamId> appendChain(List<? extends Change> changes);

  /** Adds an entry with any fields. */
  StreamId appendRaw(Map<String, byte[]> fields);

  /** Removes the oldest entries until {@code length} are left. */
  void trimTo(long length);

  /** Removes one entry. */
  void delete(StreamId id);

  /** Publishes a head. */
  void publish(NodeHead head);

  /** Publishes a head with any fields. */
  void publishRaw(Map<String, String> fields);

  /** Mirrors an item. */
  void store(Change.Put put);

  /** Mirrors any fields under an item's key. */
  void storeRaw(ItemKey key, Map<String, byte[]> fields);

  /** Says in any text what it wants of a node. */
  void wantsRaw(NodeId owner, String text);

  /** Whether a reader is blocked at the peer now. */
  boolean hasBlockedReader();
}
