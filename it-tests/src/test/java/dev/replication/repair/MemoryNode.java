package dev.replication.repair;

import dev.replication.model.Change;
import dev.replication.model.DigestRecord;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import dev.replication.port.DigestReader;
import dev.replication.port.ItemReader.Fetched;
import dev.replication.port.ReplicaStore.ChangeBatch;
import dev.replication.testkit.Changes;
import dev.replication.testkit.InMemoryReplicaStore;
import dev.replication.testkit.ManualTime;
import dev.replication.testkit.peer.InMemoryPeer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A node in memory: a store that is written to, and what it publishes of it when told to. Others
 * see {@link #face}, the node itself a copy that is always reachable.
 */
final class MemoryNode {
  final NodeId id;
  final Origin origin;
  final InMemoryReplicaStore store;
  final InMemoryPeer face;
  final List<Change> written = new ArrayList<>();
  String stream = "s1";
  String generation = "g1";
  boolean building;

  /** Committed and not published: how far the log is ahead of the head. */
  long unpublished;

  private final InMemoryPeer mirror;
  private final ManualTime time;
  private final Set<ItemKey> listed = new HashSet<>();
  private long seq;
  private long hlc;

  MemoryNode(String name, ManualTime time) {
    this.id = new NodeId(name);
    this.origin = Origin.of(id, "00000001");
    this.store = new InMemoryReplicaStore("00000001");
    this.time = time;
    this.face = new InMemoryPeer(id, time);
    this.mirror = new InMemoryPeer(id, time);
  }

  /** What the node reads of its own publication. */
  DigestReader ownDigests() {
    return mirror.connect().digests();
  }

  Change put(String key, String text) throws InterruptedException {
    return commit(Changes.put(key, text, next(key)));
  }

  Change delete(String key) throws InterruptedException {
    return commit(new Change.Delete(new ItemKey(key), next(key), 1, null));
  }

  private Revision next(String key) {
    Change held = store.held(new ItemKey(key)).orElse(null);
    long before = held == null ? 0 : held.revision().stamp().hlc();
    hlc = Math.max(Math.max(hlc, before) + 1, time.wallMillis() << Stamp.COUNTER_BITS);
    Revision fresh = new Revision(new Stamp(hlc, origin), ++seq, VersionVector.empty());
    return held == null ? fresh : fresh.knowing(held.revision());
  }

  private Change commit(Change change) throws InterruptedException {
    written.add(change);
    apply(change, VersionVector.empty().with(origin, seq));
    return change;
  }

  /** Another node's change arrives by its stream. */
  void receive(Change change) throws InterruptedException {
    apply(change, VersionVector.empty().with(change.revision().origin(), change.revision().seq()));
  }

  /** A change arrives in whatever way, and what was before it may be missing. */
  void apply(Change change, VersionVector reached) throws InterruptedException {
    store.begin(new ChangeBatch(id, List.of(change), reached)).await();
  }

  /** All that is committed is in the mirror from now on. */
  MemoryNode publish() {
    Set<ItemKey> gone = new HashSet<>(listed);
    for (Change change : store.all()) {
      gone.remove(change.key());
      listed.add(change.key());
      list(change);
    }
    for (ItemKey key : gone) {
      face.publishes(key, null);
      mirror.publishes(key, null);
      face.holds(key, new Fetched.Absent());
    }
    listed.removeAll(gone);
    publishHead();
    return this;
  }

  /** The head moves on, though what it speaks of is not in the mirror. */
  void publishHead() {
    face.stream().publish(head());
    mirror.stream().publish(head());
  }

  /** Our tree and mirror show a change. */
  void list(Change change) {
    face.publishes(change.key(), DigestRecord.of(change));
    mirror.publishes(change.key(), DigestRecord.of(change));
    face.holds(
        change.key(),
        change instanceof Change.Put put ? new Fetched.Found(put) : new Fetched.Absent());
  }

  NodeHead head() {
    List<Change> all = store.all();
    long items = all.stream().filter(Change.Put.class::isInstance).count();
    long feedSeq = store.life().feedSeq();
    return new NodeHead(
        id,
        "00000001",
        stream,
        generation,
        feedSeq,
        feedSeq + unpublished,
        seq,
        new StreamId(seq, 0),
        seq,
        items,
        all.size() - items,
        store.frontiers().vector(),
        store.frontiers().purged(),
        time.wallMillis(),
        building);
  }

  /** The text of a live item, empty for none. */
  String text(String key) {
    return store
        .held(new ItemKey(key))
        .filter(Change.Put.class::isInstance)
        .map(Change.Put.class::cast)
        .map(put -> new String(put.content().shared(), java.nio.charset.StandardCharsets.UTF_8))
        .orElse("");
  }
}
