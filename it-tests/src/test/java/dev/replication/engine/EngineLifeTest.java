package dev.replication.engine;

import static dev.replication.engine.InProcessEngine.LEEDS;
import static dev.replication.engine.InProcessEngine.SOON;
import static dev.replication.engine.InProcessEngine.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.model.CircuitState;
import dev.replication.model.EngineState;
import dev.replication.model.NodeId;
import dev.replication.port.ReplicationEvent.BatchRead;
import dev.replication.port.ReplicationEvent.EngineStateChanged;
import dev.replication.port.ReplicationEvent.RateLimited;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class EngineLifeTest {
  private static final String LEEDS_ONLY =
      "peers: [ { node_id: leeds, redis_url: \"redis://leeds\" } ]\n";
  private static final String QUICK =
      "settings: { hot_path: { block_timeout: 20ms } }\n" + LEEDS_ONLY;

  @Test
  void passesItsStatesAndStartsAgainAfterAStop() throws InterruptedException {
    try (InProcessEngine node = new InProcessEngine(QUICK)) {
      assertThat(node.engine.state()).isEqualTo(EngineState.CREATED);
      assertThat(node.health(LEEDS).connected()).isFalse();
      node.engine.start();
      node.publish(LEEDS, 1);
      eventually().until(() -> node.holds(LEEDS, 1));
      assertThat(node.engine.healthCheck().ready()).isTrue();

      node.engine.shutdown();
      assertThat(node.engine.state()).isEqualTo(EngineState.STOPPED);
      assertThat(node.engine.healthCheck().ready()).isFalse();
      assertThat(node.health(LEEDS).connected()).isFalse();
      node.publish(LEEDS, 1);
      node.engine.shutdown();

      node.engine.start();
      eventually().until(() -> node.holds(LEEDS, 2));
      assertThat(node.observed.of(BatchRead.class))
          .as("nothing is read twice")
          .extracting(BatchRead::entries)
          .containsExactly(1, 1);
      assertThat(node.observed.of(EngineStateChanged.class))
          .extracting(EngineStateChanged::to)
          .containsExactly(
              EngineState.CONNECTING,
              EngineState.RUNNING,
              EngineState.SHUTTING_DOWN,
              EngineState.STOPPED,
              EngineState.CONNECTING,
              EngineState.RUNNING);
    }
  }

  @Test
  void neitherStartsTwiceNorAfterItWasClosed() {
    InProcessEngine node = new InProcessEngine(QUICK);
    node.engine.start();
    assertThatThrownBy(node.engine::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("RUNNING");
    node.engine.close();

    assertThatThrownBy(node.engine::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void failsToStartBySettingsThatCannotWorkAndStartsOnceTheyAreMended() {
    String impossible = "peers: [ { node_id: leeds, redis_url: \"redis://nowhere\" } ]\n";
    try (InProcessEngine node = new InProcessEngine(impossible)) {
      assertThatThrownBy(node.engine::start)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no way to leeds");
      assertThat(node.engine.state()).isEqualTo(EngineState.FAILED);
      assertThat(node.meters.scrape()).contains("replication_engine_failed 1.0");

      node.engine.reconfigure(InProcessEngine.settings(QUICK));
      node.engine.start();

      assertThat(node.engine.state()).isEqualTo(EngineState.RUNNING);
      eventually().until(() -> node.health(LEEDS).connected());
    }
  }

  @Test
  void stopsSoonWhileAReadWaits() throws InterruptedException {
    String patient = "settings: { hot_path: { block_timeout: 5m } }\n" + LEEDS_ONLY;
    try (InProcessEngine node = new InProcessEngine(patient)) {
      node.publish(LEEDS, 3);
      node.engine.start();
      eventually().until(() -> Long.valueOf(0).equals(node.health(LEEDS).lagEntries()));

      stopsSoon(node);

      assertThat(node.cursors.all()).singleElement().returns(3L, cursor -> cursor.lastSeq());
    }
  }

  @Test
  void stopsSoonWhileItWaitsToTryAgain() throws InterruptedException {
    try (InProcessEngine node = new InProcessEngine(QUICK)) {
      node.stretchPauses(1_000);
      node.peer(LEEDS).reachable(false);
      node.engine.start();
      eventually().until(() -> !node.pauses.isEmpty());

      stopsSoon(node);
    }
  }

  @Test
  void stopsSoonWhileACircuitIsOpen() throws InterruptedException {
    String fragile =
        "peers: [ { node_id: leeds, redis_url: \"redis://leeds\", circuit_failure_threshold: 1 }"
            + " ]\n";
    try (InProcessEngine node = new InProcessEngine(fragile)) {
      node.peer(LEEDS).reachable(false);
      node.engine.start();
      eventually().until(() -> node.health(LEEDS).circuit() == CircuitState.OPEN);
      node.stretchPauses(1_000);
      int before = node.pauses.size();
      eventually().until(() -> node.pauses.size() > before);

      stopsSoon(node);
    }
  }

  @Test
  void stopsSoonWhileItWaitsForTheRateLimit() throws InterruptedException {
    String slow =
        "settings: { hot_path: { rate_limit_enabled: true, rate_limit_per_sec: 1,"
            + " rate_limit_burst: 1 } }\n"
            + LEEDS_ONLY;
    try (InProcessEngine node = new InProcessEngine(slow)) {
      node.publish(LEEDS, 1_000);
      node.stretchPauses(1_000);
      node.engine.start();
      eventually()
          .untilAsserted(
              () ->
                  assertThat(node.observed.only(RateLimited.class).pause())
                      .isGreaterThan(Duration.ofSeconds(90)));
      eventually().until(() -> !node.pauses.isEmpty());

      stopsSoon(node);

      assertThat(node.cursors.all()).singleElement().returns(100L, cursor -> cursor.lastSeq());
    }
  }

  @Test
  void stopsWithinItsBoundWhileTheStoreStandsStill() throws InterruptedException {
    try (InProcessEngine node = new InProcessEngine(QUICK)) {
      node.store.stall(true);
      node.publish(LEEDS, 1);
      node.engine.start();
      eventually().until(() -> node.observed.heard(BatchRead.class));
      long startNanos = System.nanoTime();

      node.engine.shutdown();

      assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
          .isBetween(InProcessEngine.DRAIN, InProcessEngine.DRAIN.plus(SOON));
      assertThat(node.engine.state()).isEqualTo(EngineState.STOPPED);
      assertThat(node.cursors.all()).as("nothing was settled").isEmpty();
    }
  }

  @Test
  void finishesWhatIsInHandWhenItStops() throws InterruptedException {
    try (InProcessEngine node = new InProcessEngine(QUICK)) {
      node.store.stall(true);
      node.publish(LEEDS, 250);
      node.engine.start();
      eventually().until(() -> node.store.mostInFlight() == 3);
      Thread mends =
          Thread.ofVirtual()
              .start(
                  () -> {
                    eventually().until(() -> node.engine.state() == EngineState.SHUTTING_DOWN);
                    node.store.stall(false);
                  });

      node.engine.shutdown();
      mends.join();

      assertThat(node.holds(LEEDS, 250)).isTrue();
      assertThat(node.cursors.all()).singleElement().returns(250L, cursor -> cursor.lastSeq());
    }
  }

  @Test
  void knowsOnlyItsOwnPeersByName() {
    try (InProcessEngine node = new InProcessEngine(QUICK)) {
      assertThat(node.shown(new NodeId("hull"))).isEmpty();
    }
  }

  private static void stopsSoon(InProcessEngine node) throws InterruptedException {
    long startNanos = System.nanoTime();
    node.engine.shutdown();
    assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(SOON);
    assertThat(node.engine.state()).isEqualTo(EngineState.STOPPED);
  }
}
