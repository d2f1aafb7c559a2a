package dev.replication.app.config;

import dev.replication.model.NodeId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How this node follows its peers.
 *
 * @param localNodeId the name of this node
 * @param hotPath tailing
 * @param coldPath anti-entropy
 * @param peerHealth pings
 * @param slo what is warned of
 * @param membership when deletes are forgotten
 * @param peers the other nodes, no two with one name
 * @param cursor where positions are kept
 */
public record ReplicationSettings(
    NodeId localNodeId,
    HotPathSettings hotPath,
    ColdPathSettings coldPath,
    PeerHealthSettings peerHealth,
    SloSettings slo,
    MembershipSettings membership,
    List<PeerSettings> peers,
    CursorSettings cursor) {
  static final Option<ReplicationSettings, NodeId> LOCAL_NODE_ID =
      Option.required(
          "replication.local_node_id",
          OptionTypes.nodeId(),
          ReplicationSettings::localNodeId,
          "This node's unique id.");

  static final Section<ReplicationSettings> SECTION =
      Section.one(AppConfig::replication, List.of(LOCAL_NODE_ID));

  /** Copies the list; refuses a peer that is named twice or is this node. */
  public ReplicationSettings {
    peers = List.copyOf(peers);
    Set<NodeId> names = new HashSet<>();
    for (PeerSettings peer : peers) {
      if (peer.nodeId().equals(localNodeId)) {
        throw new IllegalArgumentException("the node " + localNodeId + " cannot be its own peer");
      }
      if (!names.add(peer.nodeId())) {
        throw new IllegalArgumentException("the peer " + peer.nodeId() + " is named twice");
      }
    }
  }

  /** The same with other peers. */
  public ReplicationSettings withPeers(List<PeerSettings> others) {
    return new ReplicationSettings(
        localNodeId, hotPath, coldPath, peerHealth, slo, membership, others, cursor);
  }

  /** The same with another hot path. */
  public ReplicationSettings withHotPath(HotPathSettings other) {
    return new ReplicationSettings(
        localNodeId, other, coldPath, peerHealth, slo, membership, peers, cursor);
  }

  static ReplicationSettings from(Values values) {
    return new ReplicationSettings(
        values.value(LOCAL_NODE_ID),
        HotPathSettings.from(values),
        ColdPathSettings.from(values),
        PeerHealthSettings.from(values),
        SloSettings.from(values),
        MembershipSettings.from(values),
        IntStream.range(0, values.count(PeerSettings.SECTION))
            .mapToObj(index -> PeerSettings.from(values, index))
            .toList(),
        CursorSettings.from(values));
  }
}
