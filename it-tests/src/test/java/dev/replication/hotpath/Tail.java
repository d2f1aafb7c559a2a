package dev.replication.hotpath;

import dev.replication.domain.duty.Step;
import dev.replication.domain.flow.Aimd;
import dev.replication.domain.hotpath.EnginePorts;
import dev.replication.domain.hotpath.Pacing;
import dev.replication.domain.hotpath.PeerSupervisor;
import dev.replication.domain.hotpath.TailSettings;
import dev.replication.domain.resilience.Backoff;
import dev.replication.domain.resilience.CircuitBreaker;
import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import dev.replication.port.FeedEntry;
import dev.replication.testkit.Changes;
import dev.replication.testkit.InMemoryCursorStore;
import dev.replication.testkit.InMemoryDeadLetters;
import dev.replication.testkit.InMemoryReplicaStore;
import dev.replication.testkit.ManualTime;
import dev.replication.testkit.RecordingObserver;
import dev.replication.testkit.peer.InMemoryPeer;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One node that follows one peer, both in memory, with a clock moved by hand. */
final class Tail {
  static final NodeId SELF = new NodeId("self");
  static final NodeId PEER = new NodeId("peer");
  static final Origin ORIGIN = new Origin("peer~00000001");

  final ManualTime time = ManualTime.create();
  final InMemoryPeer peer = new InMemoryPeer(PEER, time);
  final InMemoryCursorStore cursors = new InMemoryCursorStore();
  final InMemoryDeadLetters deadLetters = new InMemoryDeadLetters(time);
  final RecordingObserver observed = new RecordingObserver();
  InMemoryReplicaStore store = new InMemoryReplicaStore("0000000a");

  private long published;

  Tail() {
    peer.stream().publish(head("s1"));
  }

  /** A supervisor as it is after a start of the process, with everything durable kept. */
  PeerSupervisor supervisor() {
    return supervisor(new Aimd(new Aimd.Settings(false, 10, 1, 10)), null);
  }

  PeerSupervisor supervisor(
      Aimd batchSize, dev.replication.domain.flow.@Nullable TokenBucket limit) {
    return new PeerSupervisor(
        peer,
        new EnginePorts(SELF, store, cursors, deadLetters, time, observed),
        TailSettings.DEFAULT,
        new Pacing(batchSize, limit),
        new CircuitBreaker(new CircuitBreaker.Settings(3, 1, Duration.ofSeconds(30)), time),
        new Backoff(Backoff.Settings.DAEMON, RandomGenerator.of("L64X128MixRandom")));
  }

  /** Steps as a thread would, passing the pauses, until {@code count} steps are done. */
  void run(PeerSupervisor supervisor, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      if (supervisor.step() instanceof Step.After(Duration length)) {
        time.pause(length);
      }
    }
  }

  /** The peer publishes a put chained to what it published before. */
  StreamId publish(String key, String text) {
    return publish(Changes.put(key, text, ORIGIN, published + 1, time.wallMillis()));
  }

  StreamId publish(Change change) {
    long after = published;
    published = change.revision().seq();
    return peer.stream().append(id -> new FeedEntry.Changed(id, change, after));
  }

  /** The peer's sequence moves on without this node ever seeing the entries. */
  void publishUnseen(int count) {
    published += count;
  }

  /** The peer says of itself what it has published. */
  StreamId publishHeartbeat() {
    return peer.stream()
        .append(
            id ->
                new FeedEntry.Heartbeat(
                    id, ORIGIN, published, VersionVector.empty(), 0, "s1", time.wallMillis()));
  }

  StreamId publishGarbage() {
    return peer.stream()
        .append(
            id ->
                new FeedEntry.Undecodable(
                    id, FeedEntry.Reason.UNKNOWN_OPERATION, "op is \"XYZ\"", new byte[] {1}));
  }

  /** The peer's store lives a new stream life, its sequence goes on. */
  void recreateStream(String life) {
    peer.stream().drop();
    peer.stream().publish(head(life));
    published = 0;
  }

  @Nullable Change held(String key) {
    return store.held(new ItemKey(key)).orElse(null);
  }

  private static NodeHead head(String life) {
    return new NodeHead(
        PEER, "00000001", life, "g1", 0, 0, 0, null, 0, 0, 0, VersionVector.empty(), 0, false);
  }
}
