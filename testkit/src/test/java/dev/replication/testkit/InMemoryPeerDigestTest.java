package dev.replication.testkit;

import dev.replication.model.DigestRecord;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.port.PeerConnector;
import dev.replication.testkit.contract.DigestReaderContract;
import dev.replication.testkit.contract.SampleChanges;
import dev.replication.testkit.contract.ScriptedTree;
import dev.replication.testkit.peer.InMemoryPeer;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

final class InMemoryPeerDigestTest extends DigestReaderContract {
  private final Published tree = new Published();

  @Override
  protected ScriptedTree tree() {
    return tree;
  }

  private static final class Published implements ScriptedTree {
    private final InMemoryPeer peer = new InMemoryPeer(SampleChanges.NODE, ManualTime.create());
    private final Set<ItemKey> published = new HashSet<>();

    @Override
    public PeerConnector connector() {
      return peer;
    }

    @Override
    public void publish(NodeHead head, Map<ItemKey, DigestRecord> records) {
      published.forEach(key -> peer.publishes(key, null));
      published.clear();
      records.forEach(peer::publishes);
      published.addAll(records.keySet());
      peer.stream().publish(head);
    }
  }
}
