package dev.replication.hotpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.replication.domain.duty.Step;
import dev.replication.domain.flow.RateLimit;
import dev.replication.domain.hotpath.EnginePorts;
import dev.replication.domain.hotpath.PeerSupervisor;
import dev.replication.domain.hotpath.StartOrder;
import dev.replication.domain.hotpath.Tuning;
import dev.replication.domain.resilience.Backoff;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.port.FeedEntry;
import dev.replication.port.ReplicationEvent.BatchRead;
import dev.replication.port.ReplicationEvent.PeerConnected;
import dev.replication.testkit.Changes;
import dev.replication.testkit.InMemoryCursorStore;
import dev.replication.testkit.InMemoryDeadLetters;
import dev.replication.testkit.InMemoryReplicaStore;
import dev.replication.testkit.ManualTime;
import dev.replication.testkit.RecordingObserver;
import dev.replication.testkit.peer.InMemoryPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Several peers of one node, stepped in the order of their due times. */
final class PriorityTest {
  private static final NodeId FIRST = new NodeId("first");
  private static final NodeId SECOND = new NodeId("second");
  private static final NodeId THIRD = new NodeId("third");

  private final ManualTime time = ManualTime.create();
  private final RecordingObserver observed = new RecordingObserver();
  private final EnginePorts ports =
      new EnginePorts(
          new NodeId("self"),
          new InMemoryReplicaStore("0000000a"),
          new InMemoryCursorStore(),
          new InMemoryDeadLetters(time),
          time,
          observed);
  private final Map<NodeId, InMemoryPeer> peers = new LinkedHashMap<>();
  private final Map<NodeId, Integer> priorities = new LinkedHashMap<>();
  private Duration waited = Duration.ZERO;

  @Test
  void theLowestNumberConnectsFirstWhateverTheOrderOfConfiguration() throws InterruptedException {
    peer(THIRD, 20);
    peer(SECOND, 3);
    peer(FIRST, 0);

    run(null, Duration.ofSeconds(2));

    assertThat(connected()).containsExactly(FIRST, SECOND, THIRD);
  }

  @Test
  void aPeerThatIsDownKeepsNobodyFromConnecting() throws InterruptedException {
    peer(SECOND, 1);
    peer(FIRST, 0).reachable(false);

    run(null, StartOrder.LONGEST_HOLD);

    assertThat(connected()).containsExactly(SECOND);
  }

  @Test
  void peersInTurnWaitNoLongerThanTheHoldForOneThatDoesNotEvenTry() throws InterruptedException {
    priorities.put(FIRST, 0);
    peer(SECOND, 1);

    run(null, StartOrder.LONGEST_HOLD.minusMillis(1));
    assertThat(connected()).isEmpty();

    observed.clear();
    run(null, StartOrder.LONGEST_HOLD.plusMillis(20));
    assertThat(connected()).containsExactly(SECOND);
  }

  @Test
  void theRateLimitIsSharedByPriorityAmongThoseThatLagBehind() throws InterruptedException {
    for (NodeId id : List.of(THIRD, SECOND, FIRST)) {
      publish(peer(id, id.equals(FIRST) ? 0 : id.equals(SECOND) ? 10 : 11), 3_000);
    }

    run(new RateLimit(time, 70, 10), Duration.ofSeconds(60));

    assertThat((double) read(FIRST)).isCloseTo(2_400, within(50.0));
    assertThat((double) read(SECOND)).isCloseTo(1_200, within(50.0));
    assertThat((double) read(THIRD)).isCloseTo(600, within(50.0));
  }

  @Test
  void whatThePreferredPeerDoesNotNeedIsForTheOthers() throws InterruptedException {
    publish(peer(FIRST, 0), 100);
    publish(peer(SECOND, 1), 5_000);

    run(new RateLimit(time, 100, 10), Duration.ofSeconds(40));

    assertThat(read(FIRST)).isEqualTo(100);
    assertThat((double) read(SECOND)).isCloseTo(3_900, within(60.0));
  }

  private InMemoryPeer peer(NodeId id, int priority) {
    // A read that waits must not move the time of the others.
    InMemoryPeer peer = new InMemoryPeer(id, length -> waited = waited.plus(length));
    peers.put(id, peer);
    priorities.put(id, priority);
    return peer;
  }

  private void publish(InMemoryPeer peer, int count) {
    Origin origin = new Origin(peer.peer() + "~00000001");
    for (long seq = 1; seq <= count; seq++) {
      long now = seq;
      peer.stream()
          .append(
              id ->
                  new FeedEntry.Changed(
                      id, Changes.put(peer.peer() + "-" + now, "x", origin, now, now), now - 1));
    }
  }

  /** Runs a fresh supervisor of each peer for so long. */
  private void run(@Nullable RateLimit limit, Duration length) throws InterruptedException {
    StartOrder order = new StartOrder(time, priorities);
    Map<PeerSupervisor, Long> dueNanos = new LinkedHashMap<>();
    for (InMemoryPeer peer : peers.values()) {
      dueNanos.put(supervisor(peer, limit, order), time.monotonicNanos());
    }
    long endNanos = time.monotonicNanos() + length.toNanos();
    while (true) {
      PeerSupervisor next = earliest(dueNanos);
      long due = dueNanos.getOrDefault(next, 0L);
      if (due >= endNanos) {
        return;
      }
      time.advance(Duration.ofNanos(Math.max(0, due - time.monotonicNanos())));
      waited = Duration.ZERO;
      Duration pause =
          switch (next.step()) {
            case Step.Again() -> Duration.ZERO;
            case Step.After(Duration after) -> after;
            case Step.Done() -> throw new IllegalStateException("a supervisor is never done");
          };
      dueNanos.put(next, time.monotonicNanos() + waited.plus(pause).toNanos());
    }
  }

  private static PeerSupervisor earliest(Map<PeerSupervisor, Long> dueNanos) {
    List<Map.Entry<PeerSupervisor, Long>> all = new ArrayList<>(dueNanos.entrySet());
    all.sort(Map.Entry.comparingByValue());
    return all.getFirst().getKey();
  }

  private PeerSupervisor supervisor(
      InMemoryPeer peer, @Nullable RateLimit limit, StartOrder order) {
    Tuning tuning = Tail.tuning(limit);
    return new PeerSupervisor(
        peer,
        ports,
        new Tuning(
            tuning.tail(),
            tuning.batchSize(),
            tuning.circuit(),
            limit,
            priorities.getOrDefault(peer.peer(), 0)),
        new Backoff(Backoff.Settings.DAEMON, RandomGenerator.of("L64X128MixRandom")),
        order);
  }

  private List<NodeId> connected() {
    return observed.of(PeerConnected.class).stream().map(PeerConnected::peer).toList();
  }

  private int read(NodeId peer) {
    return observed.of(peer, BatchRead.class).stream().mapToInt(BatchRead::entries).sum();
  }
}
