package dev.replication.testkit.contract;

import dev.replication.model.DigestRecord;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.port.PeerConnector;
import java.util.Map;

/** A peer's digest tree as a contract test plays it. Empty at the start of each test. */
public interface ScriptedTree {
  /** Reaches the peer. */
  PeerConnector connector();

  /** Publishes a head, and under its generation the tree of {@code records} and of nothing else. */
  void publish(NodeHead head, Map<ItemKey, DigestRecord> records);
}
