package dev.replication.hotpath;

import dev.replication.domain.duty.Step;
import dev.replication.domain.flow.Aimd;
import dev.replication.domain.flow.RateLimit;
import dev.replication.domain.hotpath.EnginePorts;
import dev.replication.domain.hotpath.PeerSupervisor;
import dev.replication.domain.hotpath.StartOrder;
import dev.replication.domain.hotpath.TailSettings;
import dev.replication.domain.hotpath.Tuning;
import dev.replication.domain.resilience.Backoff;
import dev.replication.domain.resilience.CircuitBreaker;
import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.StreamId;
import dev.replication.model.TraceContext;
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
import java.util.Map;
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
    return supervisor(tuning(null));
  }

  PeerSupervisor supervisor(Tuning tuning) {
    return new PeerSupervisor(
        peer,
        new EnginePorts(SELF, store, cursors, deadLetters, time, observed),
        tuning,
        new Backoff(Backoff.Settings.DAEMON, RandomGenerator.of("L64X128MixRandom")),
        new StartOrder(time, Map.of(PEER, 0)));
  }

  /** Batches of ten, a circuit that opens at the third failure, and that rate limit. */
  static Tuning tuning(@Nullable RateLimit limit) {
    return tuning(new Aimd.Settings(false, 10, 1, 10), limit);
  }

  /** The same with batches of another size. */
  static Tuning tuning(Aimd.Settings batchSize, @Nullable RateLimit limit) {
    return new Tuning(
        TailSettings.DEFAULT,
        batchSize,
        new CircuitBreaker.Settings(3, 2, Duration.ofSeconds(30)),
        limit,
        0);
  }

  /** Steps as a thread would, passing the pauses, until {@code count} steps are done. */
  void run(PeerSupervisor supervisor, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      if (supervisor.step() instanceof Step.After(Duration length)) {
        time.pause(length);
      }
    }
  }

  /** Steps as {@link #run} does, until at least {@code length} has passed. */
  void runFor(PeerSupervisor supervisor, Duration length) throws InterruptedException {
    long endNanos = time.monotonicNanos() + length.toNanos();
    while (time.monotonicNanos() < endNanos) {
      run(supervisor, 1);
    }
  }

  /** The peer publishes a put chained to what it published before. */
  StreamId publish(String key, String text) {
    return publish(Changes.put(key, text, ORIGIN, published + 1, time.wallMillis()));
  }

  /** The same, made in a trace. */
  StreamId publish(String key, TraceContext trace) {
    Change.Put put = Changes.put(key, "x", ORIGIN, published + 1, time.wallMillis());
    return publish(
        new Change.Put(
            put.key(),
            put.revision(),
            put.version(),
            put.content(),
            put.state(),
            null,
            null,
            null,
            trace));
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

  /** The peer says that it is there, and what it has published. */
  StreamId publishHeartbeat() {
    return publishHeartbeat(time.wallMillis());
  }

  /** The peer says by its own clock what it has published. */
  StreamId publishHeartbeat(long sentAtMillis) {
    return peer.stream()
        .append(
            id ->
                new FeedEntry.Heartbeat(
                    id, ORIGIN, published, VersionVector.empty(), 0, "s1", sentAtMillis));
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

  /** The peer has lost its store: another life of it begins, under another incarnation. */
  void loseStore(String incarnation, String life) {
    peer.stream().drop();
    peer.stream().publish(head(PEER, incarnation, life));
    published = 0;
    Origin reborn = Origin.of(PEER, incarnation);
    peer.stream()
        .appendAt(
            new StreamId(1_000_000, 0),
            id ->
                new FeedEntry.Heartbeat(
                    id, reborn, 0, VersionVector.empty(), 0, life, time.wallMillis()));
  }

  @Nullable Change held(String key) {
    return store.held(new ItemKey(key)).orElse(null);
  }

  /** Another node publishes at the peer's address from now on. */
  void publishAs(NodeId node) {
    peer.stream().publish(head(node, "s1"));
  }

  private static NodeHead head(String life) {
    return head(PEER, life);
  }

  private static NodeHead head(NodeId node, String life) {
    return head(node, "00000001", life);
  }

  private static NodeHead head(NodeId node, String incarnation, String life) {
    return new NodeHead(
        node,
        incarnation,
        life,
        "g1",
        0,
        0,
        0,
        null,
        0,
        0,
        0,
        VersionVector.empty(),
        PurgeFrontier.NONE,
        0,
        false);
  }
}
