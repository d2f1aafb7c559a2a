package dev.replication.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.replication.app.config.AppConfig;
import dev.replication.app.config.PeerSettings;
import dev.replication.app.config.ReplicationSettings;
import dev.replication.domain.health.PeerHealth;
import dev.replication.domain.hotpath.EnginePorts;
import dev.replication.model.EngineState;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.port.FeedEntry;
import dev.replication.port.PeerConnector;
import dev.replication.port.PeerSession;
import dev.replication.port.ReplicationEvent.EngineStateChanged;
import dev.replication.testkit.Changes;
import dev.replication.testkit.InMemoryCursorStore;
import dev.replication.testkit.InMemoryDeadLetters;
import dev.replication.testkit.InMemoryReplicaStore;
import dev.replication.testkit.RecordingObserver;
import dev.replication.testkit.peer.InMemoryPeer;
import dev.replication.wire.RedisUrl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ReplicationEngineTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final SystemTime TIME = SystemTime.INSTANCE;
  private static final Origin ORIGIN = new Origin("well~00000001");

  private final InMemoryPeer own = new InMemoryPeer(new NodeId("self"), TIME);
  private final InMemoryPeer well = new InMemoryPeer(new NodeId("well"), TIME);
  private final InMemoryPeer ill = new InMemoryPeer(new NodeId("ill"), TIME);
  private final AtomicBoolean exhausted = new AtomicBoolean(true);
  private final InMemoryReplicaStore store = new InMemoryReplicaStore("0000000a");
  private final RecordingObserver observed = new RecordingObserver();
  private final EnginePorts ports =
      new EnginePorts(
          new NodeId("self"),
          store,
          new InMemoryCursorStore(),
          new InMemoryDeadLetters(TIME),
          TIME,
          observed);
  private final ReplicationEngine engine =
      engine(peer -> peer.nodeId().equals(ill.peer()) ? new Exhausting() : well);

  /** A peer whose connecting exhausts the stack, as long as it is told to. */
  private final class Exhausting implements PeerConnector {
    @Override
    public NodeId peer() {
      return ill.peer();
    }

    @Override
    public PeerSession connect() {
      if (exhausted.get()) {
        throw new StackOverflowError("planted");
      }
      return ill.connect();
    }
  }

  private ReplicationEngine engine(PeerConnectors connectors) {
    ReplicationSettings settings =
        AppConfig.singleNode(Path.of("."), new NodeId("self"))
            .replication()
            .withPeers(
                List.of(
                    PeerSettings.of(ill.peer(), RedisUrl.parse("redis://ill.example:6379")),
                    PeerSettings.of(well.peer(), RedisUrl.parse("redis://well.example:6379"))));
    return new ReplicationEngine(
        settings, ports, own.connect().digests(), TIME, connectors, SOON, new Resources());
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void anErrorThatEndsADutyFailsTheEngineAndTheOtherPeersAreStillFollowed() {
    engine.start();
    await().atMost(SOON).until(() -> engine.state() == EngineState.FAILED);

    well.stream().append(id -> new FeedEntry.Changed(id, Changes.put("a", "1", ORIGIN, 1, 1), 0L));

    await().atMost(SOON).until(() -> store.held(new ItemKey("a")).isPresent());
    assertThat(engine.healthCheck().ready()).isFalse();
    await()
        .atMost(SOON)
        .until(() -> "failed unexpectedly: StackOverflowError".equals(health(ill).lastProblem()));
    assertThat(health(ill).connected()).isFalse();
    assertThat(health(well).connected()).isTrue();
    assertThat(observed.of(EngineStateChanged.class))
        .extracting(EngineStateChanged::to)
        .contains(EngineState.FAILED);
  }

  @Test
  void anEngineThatHasFailedStartsAgainOnceItWasShutDown() throws InterruptedException {
    engine.start();
    await().atMost(SOON).until(() -> engine.state() == EngineState.FAILED);
    assertThatIllegalStateException().isThrownBy(engine::start).withMessageContaining("FAILED");

    engine.shutdown();
    assertThat(engine.state()).isEqualTo(EngineState.FAILED);
    assertThat(well.openSessions()).isZero();

    exhausted.set(false);
    engine.start();
    assertThat(engine.state()).isEqualTo(EngineState.RUNNING);
    await().atMost(SOON).until(() -> health(ill).connected() && health(well).connected());
  }

  @Test
  void anEngineThatCannotStartHasFailed() {
    ReplicationEngine hopeless =
        engine(
            _ -> {
              throw new IllegalArgumentException("planted");
            });
    try (hopeless) {
      assertThat(catchThrowable(hopeless::start)).hasMessage("planted");
      assertThat(hopeless.state()).isEqualTo(EngineState.FAILED);
    }
  }

  private PeerHealth health(InMemoryPeer peer) {
    return engine.healthCheck().peers().stream()
        .filter(p -> p.node().equals(peer.peer()))
        .findFirst()
        .orElseThrow();
  }
}
